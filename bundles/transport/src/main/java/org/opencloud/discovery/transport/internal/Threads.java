package org.opencloud.discovery.transport.internal;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.opencloud.discovery.api.node.NamedThreads;

/** The transport's own threads. Closing ends them all. */
final class Threads implements AutoCloseable {
  private static final int MAX_WAITING_VALIDATIONS = 4_096;
  private static final long CLOSE_SECONDS = 2;

  private final ScheduledExecutorService gossip = single("gossipsub-loop");
  private final ScheduledExecutorService timer = single("transport-timer");
  private final ExecutorService validators;

  Threads(int validatorThreads) {
    this.validators =
        new ThreadPoolExecutor(
            validatorThreads,
            validatorThreads,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING_VALIDATIONS),
            new NamedThreads("gossipsub-validator"));
  }

  /** Runs the router; nothing else may. */
  ScheduledExecutorService gossip() {
    return gossip;
  }

  /** Runs deadlines and the redial; nothing that blocks. */
  ScheduledExecutorService timer() {
    return timer;
  }

  /** Checks signatures and asks topic handlers. Bounded: refuses when full. */
  ExecutorService validators() {
    return validators;
  }

  /** Lets the router finish what it was told before its close, ends the rest at once. */
  @Override
  public void close() {
    validators.shutdownNow();
    timer.shutdownNow();
    gossip.shutdown();
    try {
      gossip.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
      validators.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
      timer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    gossip.shutdownNow();
  }

  static ScheduledExecutorService single(String name) {
    ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(1, new NamedThreads(name));
    pool.setRemoveOnCancelPolicy(true);
    pool.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return pool;
  }
}
