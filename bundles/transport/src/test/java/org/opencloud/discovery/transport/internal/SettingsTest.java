package org.opencloud.discovery.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.libp2p.HostConfig;

class SettingsTest {

  /** A configuration with some values of its own; one that is an exception is no number. */
  static TransportComponent.Config config(Map<String, Object> values) {
    return (TransportComponent.Config)
        Proxy.newProxyInstance(
            SettingsTest.class.getClassLoader(),
            new Class<?>[] {TransportComponent.Config.class},
            (proxy, method, arguments) -> value(values, method));
  }

  private static Object value(Map<String, Object> values, Method method) {
    Object value = values.getOrDefault(method.getName(), method.getDefaultValue());
    if (value instanceof RuntimeException failure) {
      throw failure;
    }
    return value;
  }

  @Test
  void usesTheDefaultOfANumberThatIsOutOfBounds() {
    Settings standard = Settings.of(config(Map.of()));

    assertThat(Settings.of(config(Map.of("connections_max", 1)))).isEqualTo(standard);
    assertThat(Settings.of(config(Map.of("dial_timeout_millis", 9L)))).isEqualTo(standard);
    assertThat(Settings.of(config(Map.of("redial_max_millis", 600_001L)))).isEqualTo(standard);
  }

  @Test
  void usesTheDefaultOfWhatIsNoNumber() {
    Settings settings =
        Settings.of(config(Map.of("keepalive_millis", new NumberFormatException("often"))));

    assertThat(settings.limits().keepAlive()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void proposesTheSecurityProtocolsInTheirOrder() {
    Settings settings =
        Settings.of(
            config(Map.of("security", new String[] {" tls", "noise "}, "dial_one_packet", false)));

    assertThat(settings.security())
        .isEqualTo(new HostConfig.Security(List.of("/tls/1.0.0", "/noise"), false));
    assertThat(Settings.of(config(Map.of())).security()).isEqualTo(HostConfig.Security.defaults());
  }

  /** As the configuration admin gives what stands in a cfg file. */
  @Test
  void readsAListThatIsOneTextWithCommas() {
    Settings settings =
        Settings.of(
            config(
                Map.of(
                    "security", new String[] {"noise, tls"},
                    "listen_addresses",
                        new String[] {"/ip4/127.0.0.1/tcp/1, /ip4/127.0.0.1/tcp/2"})));

    assertThat(settings.security()).isEqualTo(HostConfig.Security.defaults());
    assertThat(settings.listen()).hasSize(2);
  }

  @Test
  void refusesASecurityProtocolItDoesNotHave() {
    for (String[] words : List.of(new String[] {"plaintext"}, new String[] {""})) {
      assertThatThrownBy(() -> Settings.of(config(Map.of("security", words))))
          .hasMessageContaining("etc/org.opencloud.discovery.transport.cfg: security")
          .hasMessageContaining("expected noise, tls, or both");
    }
  }

  @Test
  void refusesABadAddressByNamingFileAndKey() {
    assertThatThrownBy(
            () -> Settings.of(config(Map.of("listen_addresses", new String[] {"banana"}))))
        .hasMessageContaining("etc/org.opencloud.discovery.transport.cfg: listen.addresses")
        .hasMessageContaining("expected a multiaddr");
  }
}
