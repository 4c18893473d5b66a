package org.opencloud.discovery.search.internal;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of this bundle, providers' pools apart: workers that verify, sign and write, and one
 * timer that never does more than start something.
 */
final class SearchThreads implements AutoCloseable {
  /** Streams, questions and searches are bounded each; together they never come near. */
  private static final int WAITING = 16_384;

  private static final int IDLE_SECONDS = 30;

  private final ThreadPoolExecutor workers;
  private final ScheduledThreadPoolExecutor timer;
  private final ThreadPoolExecutor background;

  SearchThreads(int count) {
    workers = pool(count, "search-worker");
    background = pool(1, "search-index");
    // What comes while all is stopping, also from the network, has nobody left to wait for it.
    timer =
        new ScheduledThreadPoolExecutor(
            1, new NamedThreads("search-timer"), new ThreadPoolExecutor.DiscardPolicy());
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  private static ThreadPoolExecutor pool(int count, String name) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            new NamedThreads(name));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** One thread for work that takes long and may wait for the store. */
  Executor background() {
    return background;
  }

  Executor workers() {
    return workers;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    background.shutdown();
    workers.shutdown();
  }
}
