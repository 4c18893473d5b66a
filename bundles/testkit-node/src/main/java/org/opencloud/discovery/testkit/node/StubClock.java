package org.opencloud.discovery.testkit.node;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until a test moves it. Safe for use by several threads. */
public final class StubClock extends Clock {
  private final AtomicReference<Instant> now;

  public StubClock(Instant now) {
    this.now = new AtomicReference<>(now);
  }

  /** A clock at a round moment of no meaning. */
  public StubClock() {
    this(Instant.ofEpochMilli(1_790_000_000_000L));
  }

  public void set(Instant to) {
    now.set(to);
  }

  public void advance(Duration by) {
    now.updateAndGet(before -> before.plus(by));
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  /** This clock: it has no other zone. */
  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
