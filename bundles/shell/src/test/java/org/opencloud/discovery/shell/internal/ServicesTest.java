package org.opencloud.discovery.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.search.SearchService;
import org.osgi.framework.BundleContext;

class ServicesTest {
  /** A framework in which there is no service at all. */
  private static final BundleContext EMPTY =
      (BundleContext)
          Proxy.newProxyInstance(
              ServicesTest.class.getClassLoader(),
              new Class<?>[] {BundleContext.class},
              (proxy, method, arguments) ->
                  method.getName().equals("getServiceReferences") ? List.of() : null);

  @Test
  void aMissingServiceIsAnErrorThatSaysWhatToInstall() {
    try (Services services = new Services(EMPTY)) {
      assertThat(services.find(SearchService.class)).isEmpty();
      assertThatThrownBy(() -> services.need(SearchService.class, "oc-search"))
          .isInstanceOf(CommandException.class)
          .hasMessageContaining("feature:install oc-search");
    }
  }

  @Test
  void theStatusIsShownEvenWhenNothingIsThere() throws Exception {
    BundleContext empty =
        (BundleContext)
            Proxy.newProxyInstance(
                ServicesTest.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) ->
                    method.getName().equals("getBundles")
                        ? new org.osgi.framework.Bundle[0]
                        : null);
    NetworkStatusCommand command = new NetworkStatusCommand();
    command.context = empty;
    assertThat(command.execute()).isNull();
  }

  /** Karaf makes commands by their public constructor. */
  @Test
  void karafCanMakeEveryCommand() {
    Stream.of(
            SearchAsk.class,
            SearchTypes.class,
            ResourceList.class,
            ResourceAdd.class,
            ResourceRemove.class,
            ResourceCopy.class,
            PeerList.class,
            PeerShow.class,
            PeerAdd.class,
            PeerRelate.class,
            PeerRemove.class,
            IdentityShow.class,
            IdentityCreateSwarmKey.class,
            NetworkStatusCommand.class)
        .forEach(
            type -> {
              assertThat(type.getConstructors()).hasSize(1);
              assertThat(type).hasAnnotations(Service.class, Command.class);
            });
  }
}
