package org.opencloud.discovery.search.internal;

import java.time.Duration;
import java.time.Instant;

/**
 * Leaves a provider alone that overruns its time again and again, so that not every search has to
 * wait for it: longer each time, until a call is through in time again.
 */
final class Rest {
  private static final int OVERRUNS = 5;
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private int overruns;
  private Duration next = FIRST;
  private Instant until = Instant.MIN;

  synchronized boolean isResting(Instant now) {
    return now.isBefore(until);
  }

  /** One call more was cut off; the rest that begins with it, or zero. */
  synchronized Duration overran(Instant now) {
    overruns++;
    if (overruns < OVERRUNS || now.isBefore(until)) {
      return Duration.ZERO;
    }
    Duration rest = next;
    until = now.plus(rest);
    next = rest.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : rest.multipliedBy(2);
    // One call is enough to see that nothing has changed.
    overruns = OVERRUNS - 1;
    return rest;
  }

  /** A call was through in time; true when it was the first after a rest. */
  synchronized boolean inTime() {
    boolean rested = !next.equals(FIRST);
    overruns = 0;
    next = FIRST;
    return rested;
  }
}
