package org.opencloud.discovery.transport.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opencloud.discovery.api.transport.NetworkStatus.FailedAddress;

/**
 * Counts handshakes that failed for want of the network's key or of a proof, by the address they
 * came from, and shuts an address out for a while that has too many of them in a minute. Others are
 * not hurt. Safe for use by several threads; short work under one lock.
 */
final class HandshakeFailures {
  static final int MAX_ADDRESSES = 10_000;
  static final int MAX_SHOWN = 10;

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** A peer that hangs up, or that the gate or a limit refuses, has done nothing wrong here. */
  private static final Set<String> COUNTED = Set.of("psk", "security", "handshake", "timeout");

  private final int perMinute;
  private final Duration refusal;
  private final Clock clock;
  private final Map<String, Failures> addresses =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > MAX_ADDRESSES;
        }
      };

  /**
   * Creates it.
   *
   * @param perMinute failures in a minute after which an address is shut out; 0: never
   * @param refusal for how long
   */
  HandshakeFailures(int perMinute, Duration refusal, Clock clock) {
    this.perMinute = perMinute;
    this.refusal = refusal;
    this.clock = clock;
  }

  private static final class Failures {
    private long total;
    private long inMinute;
    private Instant minute = Instant.EPOCH;
    private Instant last = Instant.EPOCH;
    private Instant shutUntil = Instant.EPOCH;
  }

  void failed(String multiaddr, String reason) {
    if (!COUNTED.contains(reason)) {
      return;
    }
    Instant now = clock.instant();
    synchronized (addresses) {
      Failures failures = addresses.computeIfAbsent(host(multiaddr), fresh -> new Failures());
      if (Duration.between(failures.minute, now).compareTo(MINUTE) >= 0) {
        failures.minute = now;
        failures.inMinute = 0;
      }
      failures.total++;
      failures.inMinute++;
      failures.last = now;
      if (perMinute > 0 && failures.inMinute > perMinute) {
        failures.shutUntil = now.plus(refusal);
      }
    }
  }

  boolean isShutOut(String multiaddr) {
    Instant now = clock.instant();
    synchronized (addresses) {
      Failures failures = addresses.get(host(multiaddr));
      return failures != null && now.isBefore(failures.shutUntil);
    }
  }

  /** Those with the most failures, most first. */
  List<FailedAddress> worst() {
    Instant now = clock.instant();
    synchronized (addresses) {
      return addresses.entrySet().stream()
          .map(
              each ->
                  new FailedAddress(
                      each.getKey(),
                      each.getValue().total,
                      each.getValue().last,
                      now.isBefore(each.getValue().shutUntil)))
          .sorted(Comparator.comparing(FailedAddress::failures).reversed())
          .limit(MAX_SHOWN)
          .toList();
    }
  }

  /** A multiaddr without its port: another one is no other address. */
  private static String host(String multiaddr) {
    int port = multiaddr.indexOf("/tcp/");
    return port < 0 ? multiaddr : multiaddr.substring(0, port);
  }
}
