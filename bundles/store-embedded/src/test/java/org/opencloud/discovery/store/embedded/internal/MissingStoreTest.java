package org.opencloud.discovery.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.store.PeerStore;
import org.opencloud.discovery.api.store.RecordStore;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;

class MissingStoreTest {
  private final Map<Object, Object> rankings = new HashMap<>();

  @Test
  void isNotThereWhileNoUriIsNamed() {
    missing(" ").close();
    assertThat(rankings).isEmpty();
  }

  @Test
  void ranksBetweenTheEmbeddedStoreAndTheOneThatIsMissing() {
    MissingStore store = missing("mongodb://127.0.0.1");

    assertThat(rankings)
        .containsOnlyKeys(ResourceStore.class, PeerStore.class, RecordStore.class)
        .allSatisfy((type, ranking) -> assertThat((Integer) ranking).isBetween(1, 99));
    store.close();
    assertThat(rankings).isEmpty();
  }

  @Test
  void saysWhatToInstallAndTakesNothing() {
    MissingStore store = missing("mongodb://ada:s3cret@host");

    assertThat(store.state().ready()).isFalse();
    assertThat(store.state().detail()).contains("oc-store-mongodb").doesNotContain("s3cret");
    assertThatThrownBy(store::all)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
  }

  private MissingStore missing(String uri) {
    return new MissingStore(context(), new Uri(uri));
  }

  private BundleContext context() {
    return proxy(
        BundleContext.class,
        (method, arguments) -> {
          rankings.put(
              arguments[0], ((Dictionary<?, ?>) arguments[2]).get(Constants.SERVICE_RANKING));
          return proxy(ServiceRegistration.class, (call, none) -> rankings.remove(arguments[0]));
        });
  }

  private static <T> T proxy(Class<T> type, BiFunction<String, Object[], Object> behaviour) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Object result = behaviour.apply(method.getName(), arguments);
              return method.getReturnType() == void.class ? null : result;
            }));
  }

  @SuppressWarnings("ClassExplicitlyAnnotation")
  private record Uri(String uri) implements MissingStore.Config {
    @Override
    public Class<? extends Annotation> annotationType() {
      return MissingStore.Config.class;
    }
  }
}
