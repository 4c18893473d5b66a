package org.opencloud.discovery.libp2p.internal.host;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.HostConfig;

/** Counts sockets against the limits. Whoever is let in holds a slot until its socket is closed. */
final class Admission {
  private final HostConfig.Limits limits;
  private final Counts counts;
  private final Map<InetAddress, Integer> inboundByIp = new HashMap<>();
  private final Map<ByteBuffer, Integer> inboundByNetwork = new HashMap<>();
  private int open;
  private int handshaking;

  Admission(HostConfig.Limits limits, Counts counts) {
    this.limits = limits;
    this.counts = counts;
  }

  synchronized Optional<Slot> inbound(InetAddress ip) {
    Optional<String> full = full();
    if (full.isEmpty() && inboundByIp.getOrDefault(ip, 0) >= limits.connectionsPerIp()) {
      full = Optional.of("limit.ip");
    }
    if (full.isEmpty()
        && inboundByNetwork.getOrDefault(network(ip), 0) >= limits.connectionsPerNetwork()) {
      full = Optional.of("limit.network");
    }
    if (full.isPresent()) {
      counts.add("connection.refused", full.get(), 1);
      return Optional.empty();
    }
    inboundByIp.merge(ip, 1, Integer::sum);
    inboundByNetwork.merge(network(ip), 1, Integer::sum);
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

  private static <K> void oneLess(Map<K, Integer> numbers, K key) {
    numbers.computeIfPresent(key, (same, n) -> n > 1 ? n - 1 : null);
  }

  private Slot taken(Optional<InetAddress> ip) {
    open++;
    handshaking++;
    return new Slot(ip);
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
          handshaking--;
        }
      }
    }

    void close() {
      synchronized (Admission.this) {
        if (closed) {
          return;
        }
        closed = true;
        open--;
        handshaking -= upgraded ? 0 : 1;
        ip.ifPresent(
            address -> {
              oneLess(inboundByIp, address);
              oneLess(inboundByNetwork, network(address));
            });
      }
    }
  }
}
