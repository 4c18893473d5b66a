package org.opencloud.discovery.records.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.records.NetworkClock;

/**
 * The clocks of others against this node's. Where none was seen, records that were issued in this
 * node's future say how far it is behind at least.
 */
final class DriftClock implements NetworkClock {
  static final int MOST = 1_000;
  static final Duration LIFE = Duration.ofMinutes(10);

  /** How far from the median a clock agrees with it. */
  static final Duration NEAR = Duration.ofSeconds(30);

  /** What is less sure says nothing. */
  static final Duration UNSURE = Duration.ofSeconds(15);

  private final LongSupplier nanos;
  private final Map<PeerId, Seen> clocks = new LinkedHashMap<>();
  private final Map<PeerId, Seen> bounds = new LinkedHashMap<>();

  DriftClock(LongSupplier nanos) {
    this.nanos = nanos;
  }

  private record Seen(Duration ahead, long at) {}

  @Override
  public synchronized void heard(PeerId peer, Duration ahead, Duration unsure) {
    if (unsure.compareTo(UNSURE) <= 0) {
      put(clocks, peer, ahead);
    }
  }

  /** A record whose signature holds was issued then, by its own clock. */
  synchronized void issued(PeerId peer, Instant when, Instant now) {
    if (when.isAfter(now)) {
      put(bounds, peer, Duration.between(now, when));
    } else {
      bounds.remove(peer);
    }
  }

  private void put(Map<PeerId, Seen> map, PeerId peer, Duration ahead) {
    map.remove(peer);
    map.put(peer, new Seen(ahead, nanos.getAsLong()));
    if (map.size() > MOST) {
      map.remove(map.keySet().iterator().next());
    }
  }

  @Override
  public synchronized Optional<Drift> drift() {
    return drift(clocks).or(() -> drift(bounds));
  }

  private Optional<Drift> drift(Map<PeerId, Seen> map) {
    long now = nanos.getAsLong();
    map.values().removeIf(seen -> now - seen.at() > LIFE.toNanos());
    if (map.isEmpty()) {
      return Optional.empty();
    }
    List<Duration> sorted = map.values().stream().map(Seen::ahead).sorted().toList();
    // The lower of two in the middle, and not between them, where nobody is.
    Duration median = sorted.get((sorted.size() - 1) / 2);
    long agreeing =
        sorted.stream().filter(one -> one.minus(median).abs().compareTo(NEAR) <= 0).count();
    return Optional.of(new Drift(median, sorted.size(), (int) agreeing));
  }
}
