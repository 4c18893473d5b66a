package org.opencloud.discovery.search.internal;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.opencloud.discovery.api.node.NamedThreads;

/**
 * Threads that come on demand and die idle, and a bounded queue that knows how long its oldest task
 * waits: that, and not its length, tells whether there is too much to do.
 */
final class TimedPool implements Executor {
  private static final int IDLE_SECONDS = 30;

  private final ThreadPoolExecutor threads;

  TimedPool(String name, int count, int queue) {
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(queue),
            new NamedThreads(name));
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Runs the task on one of the threads.
   *
   * @throws RejectedExecutionException when the queue is full or the pool is closed
   */
  @Override
  public void execute(Runnable task) {
    threads.execute(new Timed(task, System.nanoTime()));
  }

  /** How long the oldest task waits that has not begun. */
  Duration waiting() {
    return threads.getQueue().peek() instanceof Timed oldest
        ? Duration.ofNanos(Math.max(0, System.nanoTime() - oldest.since))
        : Duration.ZERO;
  }

  boolean isShutdown() {
    return threads.isShutdown();
  }

  /** Lets end what was taken. */
  void shutdown() {
    threads.shutdown();
  }

  private record Timed(Runnable task, long since) implements Runnable {
    @Override
    public void run() {
      task.run();
    }
  }
}
