package org.opencloud.discovery.gossipsub;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Runs on from the system's time when it was made, whatever is done to the wall clock. */
public final class MonotonicClock extends Clock {
  private final Instant start = Instant.now();
  private final long nanos = System.nanoTime();
  private final ZoneId zone;

  private MonotonicClock(ZoneId zone) {
    this.zone = zone;
  }

  public static MonotonicClock start() {
    return new MonotonicClock(ZoneOffset.UTC);
  }

  @Override
  public Instant instant() {
    return start.plusNanos(System.nanoTime() - nanos);
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId other) {
    return new MonotonicClock(other);
  }
}
