package org.opencloud.discovery.search.internal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Runs a question's calls of providers that have been quick lately one after the other on one
 * thread: to wake a thread for each would cost more than they do. When they are not through after a
 * moment, the one that runs is quick no more, and those behind it go to their own pools: a provider
 * that hangs costs the others that moment.
 */
final class QuickLane implements AutoCloseable {
  private static final long MOMENT_MILLIS = 20;

  private final TimedPool threads;
  private final ScheduledExecutorService timer;

  QuickLane(Settings settings, ScheduledExecutorService timer) {
    this.timer = timer;
    this.threads =
        new TimedPool("search-quick", settings.providerThreads(), settings.providerQueue());
  }

  /** A call of a provider that is ready to be made, once. */
  interface Call {
    /** Makes it on the calling thread. */
    void here();

    /** Makes it on a thread of the provider's own. */
    void inPool();

    /** Tells that it takes longer than thought. */
    void slow();
  }

  /** Has them all made; returns at once. */
  void run(List<Call> calls) {
    Round round = new Round(calls);
    try {
      Future<?> alarm = timer.schedule(round::spread, MOMENT_MILLIS, TimeUnit.MILLISECONDS);
      threads.execute(() -> round.run(alarm));
    } catch (RejectedExecutionException e) {
      round.spread();
    }
  }

  /** How long the oldest question waits that has not begun. */
  Duration waiting() {
    return threads.waiting();
  }

  @Override
  public void close() {
    threads.shutdown();
  }

  private static final class Round {
    private final Queue<Call> waiting;
    private volatile Optional<Call> running = Optional.empty();

    Round(List<Call> calls) {
      waiting = new ConcurrentLinkedQueue<>(calls);
    }

    void run(Future<?> alarm) {
      for (Call call = waiting.poll(); call != null; call = waiting.poll()) {
        running = Optional.of(call);
        call.here();
      }
      running = Optional.empty();
      alarm.cancel(false);
    }

    void spread() {
      running.ifPresent(Call::slow);
      for (Call call = waiting.poll(); call != null; call = waiting.poll()) {
        call.inPool();
      }
    }
  }
}
