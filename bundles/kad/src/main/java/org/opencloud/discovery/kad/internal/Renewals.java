package org.opencloud.discovery.kad.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Does something in the DHT now and again and again: what reached nobody soon, what reached
 * somebody after its period. Used on the loop only.
 */
final class Renewals {
  private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
  private static final Duration LAST_RETRY = Duration.ofMinutes(5);

  private final Setup setup;
  private boolean closed;

  Renewals(Setup setup) {
    this.setup = setup;
  }

  void close() {
    closed = true;
  }

  /** Begins at once; the stages tell how many peers were reached. */
  Renewal start(Supplier<CompletionStage<Integer>> action, Duration period) {
    Renewal renewal = new Renewal(action, period);
    setup.onLoop(renewal::run);
    return renewal;
  }

  /** One thing that is done again and again, until it is stopped. */
  final class Renewal {
    private final Supplier<CompletionStage<Integer>> action;
    private final Duration period;
    private Duration retry = FIRST_RETRY;
    private volatile boolean stopped;

    private Renewal(Supplier<CompletionStage<Integer>> action, Duration period) {
      this.action = action;
      this.period = period;
    }

    /** From any thread. */
    void stop() {
      stopped = true;
    }

    private void run() {
      if (stopped || closed) {
        return;
      }
      setup.whenDone(attempt(), this::done);
    }

    /** The action asks its owner for a value; what that throws is a failure like others. */
    private CompletionStage<Integer> attempt() {
      try {
        return action.get();
      } catch (RuntimeException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    private void done(Integer reached, Throwable failure) {
      boolean arrived = failure == null && reached > 0;
      if (!arrived) {
        setup.count("renewal.failed", "");
      }
      Duration next = arrived ? period : min(retry, period);
      retry = arrived ? FIRST_RETRY : min(retry.multipliedBy(2), LAST_RETRY);
      setup.later(next, this::run);
    }

    private static Duration min(Duration a, Duration b) {
      return a.compareTo(b) < 0 ? a : b;
    }
  }
}
