package org.opencloud.discovery.indexer.internal;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.opencloud.discovery.api.node.NamedThreads;

/**
 * The threads of an indexer.
 *
 * @param workers verify and answer; throw when too much waits
 * @param storing one thread, which waits for the store
 * @param timer never blocks
 */
record Threads(Executor workers, Executor storing, ScheduledExecutorService timer, Runnable end) {
  private static final int WAITING = 2_000;
  private static final int IDLE_SECONDS = 30;
  private static final long END_SECONDS = 10;

  static Threads started(int count) {
    ThreadPoolExecutor workers =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            new NamedThreads("indexer-worker"));
    workers.allowCoreThreadTimeOut(true);
    ExecutorService storing = Executors.newSingleThreadExecutor(new NamedThreads("indexer-store"));
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(new NamedThreads("indexer-timer"));
    return new Threads(workers, storing, timer, () -> end(workers, storing, timer));
  }

  /** What waits for the store is still written, for a while. */
  private static void end(
      ExecutorService workers, ExecutorService storing, ScheduledExecutorService timer) {
    timer.shutdownNow();
    workers.shutdownNow();
    storing.shutdown();
    try {
      storing.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
      workers.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    storing.shutdownNow();
  }

  void close() {
    end.run();
  }
}
