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

  static Settings read(Map<String, Object> values) {
    return Settings.of(config(values), Map.of());
  }

  @Test
  void usesTheDefaultOfANumberThatIsOutOfBounds() {
    Settings standard = read(Map.of());

    assertThat(read(Map.of("connections_max", 1))).isEqualTo(standard);
    assertThat(read(Map.of("dial_timeout_millis", 9L))).isEqualTo(standard);
    assertThat(read(Map.of("redial_max_millis", 600_001L))).isEqualTo(standard);
  }

  @Test
  void usesTheDefaultOfWhatIsNoNumber() {
    Settings settings = read(Map.of("keepalive_millis", new NumberFormatException("often")));

    assertThat(settings.limits().keepAlive()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void proposesTheSecurityProtocolsInTheirOrder() {
    Settings settings =
        read(Map.of("security", new String[] {" tls", "noise "}, "dial_one_packet", false));

    assertThat(settings.security())
        .isEqualTo(new HostConfig.Security(List.of("/tls/1.0.0", "/noise"), false));
    assertThat(read(Map.of()).security()).isEqualTo(HostConfig.Security.defaults());
  }

  /** As the configuration admin gives what stands in a cfg file. */
  @Test
  void readsAListThatIsOneTextWithCommas() {
    Settings settings =
        read(
            Map.of(
                "security", new String[] {"noise, tls"},
                "listen_addresses", new String[] {"/ip4/127.0.0.1/tcp/1, /ip4/127.0.0.1/tcp/2"}));

    assertThat(settings.security()).isEqualTo(HostConfig.Security.defaults());
    assertThat(settings.listen()).hasSize(2);
  }

  @Test
  void refusesASecurityProtocolItDoesNotHave() {
    for (String[] words : List.of(new String[] {"plaintext"}, new String[] {""})) {
      assertThatThrownBy(() -> read(Map.of("security", words)))
          .hasMessageContaining("etc/org.opencloud.discovery.transport.cfg: security")
          .hasMessageContaining("expected noise, tls, or both");
    }
  }

  @Test
  void refusesABadAddressByNamingFileAndKey() {
    assertThatThrownBy(() -> read(Map.of("listen_addresses", new String[] {"banana"})))
        .hasMessageContaining("etc/org.opencloud.discovery.transport.cfg: listen.addresses")
        .hasMessageContaining("expected a multiaddr");
  }

  @Test
  void directPeersAreDialledAndStandOutsideTheMesh() {
    String id = "12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN";
    Settings settings =
        Settings.of(
            config(Map.of()), Map.of("gossip.direct.peers", "/ip4/10.0.0.1/tcp/4001/p2p/" + id));

    assertThat(settings.direct()).extracting(target -> target.peer().text()).containsExactly(id);
    assertThat(settings.gossip().direct()).hasToString("[" + id + "]");
    assertThatThrownBy(() -> Settings.of(config(Map.of()), Map.of("gossip.direct.peers", "banana")))
        .hasMessageContaining("gossip.direct.peers");
  }
}
