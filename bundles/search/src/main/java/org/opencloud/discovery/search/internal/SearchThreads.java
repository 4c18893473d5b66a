package org.opencloud.discovery.search.internal;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import org.opencloud.discovery.api.node.NamedThreads;

/**
 * The threads of this bundle, providers' pools apart: workers that verify, sign and write, and one
 * timer that never does more than start something.
 */
final class SearchThreads implements AutoCloseable {
  /** Streams, questions and searches are bounded each; together they never come near. */
  private static final int WAITING = 16_384;

  private final TimedPool workers;
  private final ScheduledThreadPoolExecutor timer;
  private final TimedPool background;

  SearchThreads(int count) {
    workers = new TimedPool("search-worker", count, WAITING);
    background = new TimedPool("search-index", 1, WAITING);
    // What comes while all is stopping, also from the network, has nobody left to wait for it.
    timer =
        new ScheduledThreadPoolExecutor(
            1, new NamedThreads("search-timer"), new ThreadPoolExecutor.DiscardPolicy());
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** One thread for work that takes long and may wait for the store. */
  Executor background() {
    return background;
  }

  TimedPool workers() {
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
