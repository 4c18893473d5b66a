package org.opencloud.discovery.store.embedded.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;

/** When to give up. */
record Deadline(Clock clock, Instant at) {

  void check() throws StoreException {
    if (!clock.instant().isBefore(at)) {
      throw new StoreException(Reason.TIMEOUT, "not done by the deadline");
    }
  }

  Duration left() {
    Duration left = Duration.between(clock.instant(), at);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
