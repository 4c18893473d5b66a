package org.opencloud.discovery.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.Host;

class ExchangedPeersTest {
  private final List<CompletableFuture<Connection>> dials = new ArrayList<>();
  private final List<List<String>> dialled = new ArrayList<>();
  private final Map<String, Long> counts = new TreeMap<>();
  private final ExchangedPeers peers =
      new ExchangedPeers(
          host(),
          Duration.ofSeconds(1),
          2,
          (name, reason, count) -> counts.merge(name + "/" + reason, count, Long::sum));

  /** A host whose dials end when the test says so. */
  private Host host() {
    return (Host)
        Proxy.newProxyInstance(
            ExchangedPeersTest.class.getClassLoader(),
            new Class<?>[] {Host.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("connection")) {
                return Optional.empty();
              }
              dialled.add(
                  List.copyOf((List<?>) arguments[1]).stream().map(String::valueOf).toList());
              dials.add(new CompletableFuture<>());
              return dials.get(dials.size() - 1);
            });
  }

  @Test
  void fewDialsAreUnderWayAtOnce() {
    for (int i = 0; i < 5; i++) {
      peers.found(peer(), List.of("/ip4/10.0.0.1/tcp/1"));
    }
    assertThat(dials).hasSize(2);
    assertThat(counts).containsEntry("exchange.dropped/dials", 3L);
    dials.get(0).completeExceptionally(new IllegalStateException("refused"));
    dials.get(1).complete(null);
    peers.found(peer(), List.of("/ip4/10.0.0.1/tcp/1"));
    assertThat(dials).hasSize(3);
    assertThat(counts)
        .containsEntry("exchange.dialled/failed", 1L)
        .containsEntry("exchange.dialled/connected", 1L);
  }

  @Test
  void fewAddressesAreTried() {
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      many.add("/ip4/10.0.0.1/tcp/" + (i + 1));
    }
    peers.found(peer(), many);
    assertThat(dialled.get(0)).isEqualTo(many.subList(0, 8));
    peers.found(peer(), List.of());
    assertThat(dials).hasSize(1);
  }

  private static PeerId peer() {
    return PrivateKey.generate(new SecureRandom()).publicKey().peerId();
  }
}
