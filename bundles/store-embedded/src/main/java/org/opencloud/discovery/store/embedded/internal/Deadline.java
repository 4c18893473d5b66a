package org.opencloud.discovery.store.embedded.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.lucene.index.QueryTimeout;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;

/** When to give up. */
record Deadline(Clock clock, Instant at) implements QueryTimeout {

  @Override
  public boolean shouldExit() {
    return !clock.instant().isBefore(at);
  }

  void check() throws StoreException {
    if (shouldExit()) {
      throw passed();
    }
  }

  Duration left() {
    Duration left = Duration.between(clock.instant(), at);
    return left.isNegative() ? Duration.ZERO : left;
  }

  static StoreException passed() {
    return new StoreException(Reason.TIMEOUT, "not done by the deadline");
  }
}
