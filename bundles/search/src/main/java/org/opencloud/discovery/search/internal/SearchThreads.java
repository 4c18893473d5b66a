package org.opencloud.discovery.search.internal;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.opencloud.discovery.api.node.OneThread;

/**
 * The threads of this bundle, providers' pools apart: workers that verify, sign and write, and one
 * timer that never does more than start something.
 */
final class SearchThreads implements AutoCloseable {
  /** Streams, questions and searches are bounded each; together they never come near. */
  private static final int WAITING = 16_384;

  private final TimedPool workers;
  private final ScheduledExecutorService timer;
  private final TimedPool background;

  SearchThreads(int count) {
    workers = new TimedPool("search-worker", count, WAITING);
    background = new TimedPool("search-index", 1, WAITING);
    timer = OneThread.named("search-timer");
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
