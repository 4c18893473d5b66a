package org.opencloud.discovery.libp2p.internal.host;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.HostConfig;

/**
 * Counts sockets against the limits. Whoever is let in holds a slot until its socket is closed. An
 * address has few of the places for handshakes: it needs no key to hold one until its deadline.
 */
final class Admission {
  private final HostConfig.Limits limits;
  private final Counts counts;
  private final Map<InetAddress, Integer> openByIp = new HashMap<>();
  private final Map<InetAddress, Integer> handshakingByIp = new HashMap<>();
  private final Map<ByteBuffer, Integer> openByNetwork = new HashMap<>();
  private int open;
  private int handshaking;

  Admission(HostConfig.Limits limits, Counts counts) {
    this.limits = limits;
    this.counts = counts;
  }

  synchronized Optional<Slot> inbound(InetAddress ip) {
    Optional<String> full = full().or(() -> full(ip));
    if (full.isPresent()) {
      counts.add("connection.refused", full.get(), 1);
      return Optional.empty();
    }
    openByIp.merge(ip, 1, Integer::sum);
    handshakingByIp.merge(ip, 1, Integer::sum);
    openByNetwork.merge(network(ip), 1, Integer::sum);
    return Optional.of(taken(Optional.of(ip)));
  }

  /** What one owner is likely to have all of: a /24 of IPv4, a /56 of IPv6. */
  private static ByteBuffer network(InetAddress ip) {
    byte[] bytes = ip.getAddress();
    return ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length == 4 ? 3 : 7));
  }

  synchronized int open() {
    return open;
  }

  synchronized int handshaking() {
    return handshaking;
  }

  synchronized Optional<Slot> outbound() {
    Optional<String> full = full();
    full.ifPresent(word -> counts.add("dial.failed", word, 1));
    return full.isPresent() ? Optional.empty() : Optional.of(taken(Optional.empty()));
  }

  private Optional<String> full() {
    if (open >= limits.connections()) {
      return Optional.of("limit.connections");
    }
    return handshaking >= limits.handshaking()
        ? Optional.of("limit.handshaking")
        : Optional.empty();
  }

  private Optional<String> full(InetAddress ip) {
    if (openByIp.getOrDefault(ip, 0) >= limits.connectionsPerIp()) {
      return Optional.of("limit.ip");
    }
    if (openByNetwork.getOrDefault(network(ip), 0) >= limits.connectionsPerNetwork()) {
      return Optional.of("limit.network");
    }
    return handshakingByIp.getOrDefault(ip, 0) >= limits.handshakingPerIp()
        ? Optional.of("limit.handshaking.ip")
        : Optional.empty();
  }

  private Slot taken(Optional<InetAddress> ip) {
    open++;
    handshaking++;
    return new Slot(ip);
  }

  private static <K> void oneLess(Map<K, Integer> numbers, K key) {
    numbers.computeIfPresent(key, (same, n) -> n > 1 ? n - 1 : null);
  }

  /** One socket's place. */
  final class Slot {
    private final Optional<InetAddress> ip;
    private boolean upgraded;
    private boolean closed;

    private Slot(Optional<InetAddress> ip) {
      this.ip = ip;
    }

    void upgraded() {
      synchronized (Admission.this) {
        if (!upgraded && !closed) {
          upgraded = true;
          shaken();
        }
      }
    }

    private void shaken() {
      handshaking--;
      ip.ifPresent(address -> oneLess(handshakingByIp, address));
    }

    void close() {
      synchronized (Admission.this) {
        if (closed) {
          return;
        }
        closed = true;
        open--;
        ip.ifPresent(address -> oneLess(openByIp, address));
        ip.ifPresent(address -> oneLess(openByNetwork, network(address)));
        if (!upgraded) {
          shaken();
        }
      }
    }
  }
}
