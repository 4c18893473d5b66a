package org.opencloud.discovery.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {

  /** A configuration with some values of its own; one that is an exception is no number. */
  private static TransportComponent.Config config(Map<String, Object> values) {
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
  void refusesABadAddressByNamingFileAndKey() {
    assertThatThrownBy(
            () -> Settings.of(config(Map.of("listen_addresses", new String[] {"banana"}))))
        .hasMessageContaining("etc/org.opencloud.discovery.transport.cfg: listen.addresses")
        .hasMessageContaining("expected a multiaddr");
  }
}
