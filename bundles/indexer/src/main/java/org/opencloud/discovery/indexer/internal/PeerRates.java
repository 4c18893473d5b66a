package org.opencloud.discovery.indexer.internal;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.opencloud.discovery.api.identity.PeerId;

/** A bucket of tokens for each peer; those not heard of for longest are forgotten at 10,000. */
final class PeerRates {
  static final int PEERS = 10_000;

  private final double perMilli;
  private final double burst;
  private final Clock clock;
  private final Map<PeerId, Bucket> buckets =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, Bucket> eldest) {
          return size() > PEERS;
        }
      };

  PeerRates(double perSecond, double burst, Clock clock) {
    this.perMilli = perSecond / 1_000;
    this.burst = burst;
    this.clock = clock;
  }

  /** Takes a token; false when there is none. */
  synchronized boolean take(PeerId peer) {
    Bucket bucket = filled(peer);
    boolean there = bucket.tokens >= 1;
    bucket.tokens -= there ? 1 : 0;
    return there;
  }

  /** Whether there is a token, without taking it. */
  synchronized boolean has(PeerId peer) {
    return !buckets.containsKey(peer) || filled(peer).tokens >= 1;
  }

  private Bucket filled(PeerId peer) {
    long now = clock.millis();
    Bucket bucket = buckets.computeIfAbsent(peer, p -> new Bucket(burst, now));
    double more = Math.max(0, now - bucket.at) * perMilli;
    bucket.tokens = Math.min(burst, bucket.tokens + more);
    bucket.at = now;
    return bucket;
  }

  private static final class Bucket {
    private double tokens;
    private long at;

    Bucket(double tokens, long at) {
      this.tokens = tokens;
      this.at = at;
    }
  }
}
