package org.opencloud.discovery.kad.internal;

/** So much at once, and so much a second after that. Used on the loop only. */
final class Rate {
  private final int perSecond;
  private final int burst;
  private double left;
  private long at;

  Rate(int perSecond, int burst, long now) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.left = burst;
    this.at = now;
  }

  boolean take(long now) {
    refill(now);
    if (left < 1) {
      return false;
    }
    left--;
    return true;
  }

  /** Whether nothing is remembered of what was taken. */
  boolean full(long now) {
    refill(now);
    return left >= burst;
  }

  private void refill(long now) {
    // A clock that was set back gives nothing and takes nothing.
    double gained = Math.max(0, now - at) / 1_000.0 * perSecond;
    left = Math.min(burst, left + gained);
    at = now;
  }
}
