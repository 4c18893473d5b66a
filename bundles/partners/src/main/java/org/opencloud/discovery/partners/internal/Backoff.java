package org.opencloud.discovery.partners.internal;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: 1 s, twice that, … a minute, and up to a quarter more.
 */
final class Backoff {
  private static final long FIRST = 1_000;
  private static final int DOUBLINGS = 6;
  private static final long LONGEST = 60_000;

  private final RandomGenerator random;
  private int failures;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  Duration next() {
    long wait = Math.min(LONGEST, FIRST << failures);
    failures = Math.min(DOUBLINGS, failures + 1);
    return Duration.ofMillis(wait + random.nextLong(wait / 4));
  }

  void reset() {
    failures = 0;
  }
}
