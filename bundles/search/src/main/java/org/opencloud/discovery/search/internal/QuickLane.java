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
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs a question's calls of providers that have been quick lately one after the other on one
 * thread: to wake a thread for each would cost more than they do. When none is through within a
 * moment, the one that runs is quick no more, and those behind it go to their own pools: a provider
 * that hangs costs the others two such moments at most.
 */
final class QuickLane implements AutoCloseable {
  private static final long MOMENT_MILLIS = 20;

  private final TimedPool threads;
  private final ScheduledExecutorService timer;
  private final AtomicLong madeInAll = new AtomicLong();

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

  /** Has them all made; returns at once. What they find is held back while they go on. */
  void run(List<Call> calls, Collector collector) {
    Round round = new Round(calls, collector);
    collector.hold();
    try {
      round.lookLater();
      threads.execute(round);
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

  /** The calls of one question. */
  private final class Round implements Runnable {
    private final Queue<Call> waiting;
    private final Collector collector;
    private volatile Optional<Call> running = Optional.empty();
    private volatile Future<?> look;
    private volatile boolean begun;
    private volatile long made;
    private long seen = madeInAll.get();

    Round(List<Call> calls, Collector collector) {
      this.waiting = new ConcurrentLinkedQueue<>(calls);
      this.collector = collector;
    }

    @Override
    public void run() {
      begun = true;
      for (Call call = waiting.poll(); call != null; call = waiting.poll()) {
        running = Optional.of(call);
        call.here();
        made++;
        madeInAll.incrementAndGet();
      }
      running = Optional.empty();
      look.cancel(false);
      collector.release(true);
    }

    void lookLater() {
      look = timer.schedule(this::look, MOMENT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** A busy lane moves and is waited for; one where nothing has moved for a moment is not. */
    private void look() {
      long moved = begun ? made : madeInAll.get();
      if (moved == seen) {
        spread();
      } else if (!waiting.isEmpty()) {
        seen = moved;
        lookLater();
      }
    }

    void spread() {
      running.ifPresent(Call::slow);
      collector.release(false);
      for (Call call = waiting.poll(); call != null; call = waiting.poll()) {
        call.inPool();
      }
    }
  }
}
