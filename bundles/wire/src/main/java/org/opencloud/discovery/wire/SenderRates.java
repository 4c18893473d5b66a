package org.opencloud.discovery.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import org.opencloud.discovery.api.identity.PeerId;

/**
 * A bucket of tokens for each sender; those not heard of for longest are forgotten at 10,000. Safe
 * for use by several threads.
 */
public final class SenderRates {
  private static final int SENDERS = 10_000;

  private final double perMilli;
  private final int burst;
  private final Map<PeerId, Bucket> buckets =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, Bucket> eldest) {
          return size() > SENDERS;
        }
      };

  public SenderRates(int perSecond, int burst) {
    this.perMilli = perSecond / 1_000.0;
    this.burst = burst;
  }

  /** Takes a token; false when there is none. The time is in Unix milliseconds. */
  public synchronized boolean take(PeerId sender, long now) {
    Bucket bucket = buckets.computeIfAbsent(sender, s -> new Bucket(burst, now));
    double tokens = Math.min(burst, bucket.tokens + Math.max(0, now - bucket.at) * perMilli);
    bucket.at = now;
    bucket.tokens = tokens < 1 ? tokens : tokens - 1;
    return tokens >= 1;
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
