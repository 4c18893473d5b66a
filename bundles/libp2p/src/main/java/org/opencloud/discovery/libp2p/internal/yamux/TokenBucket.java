package org.opencloud.discovery.libp2p.internal.yamux;

import java.util.concurrent.TimeUnit;

/** How often a peer may do something: a second's worth at once, refilled steadily. */
final class TokenBucket {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final int perSecond;
  private double tokens;
  private long at;

  /**
   * A full bucket.
   *
   * @param now of the clock that {@link #take} is told, in nanoseconds
   */
  TokenBucket(int perSecond, long now) {
    this.perSecond = perSecond;
    this.tokens = perSecond;
    this.at = now;
  }

  /** Whether there is one left. */
  boolean take(long now) {
    double refill = (double) Math.max(0, now - at) * perSecond / SECOND;
    tokens = Math.min(perSecond, tokens + refill);
    at = now;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
