package org.opencloud.discovery.search.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other, in order, on shared threads, or on the caller's while those are
 * full. Who gives tasks bounds them: a stream by its window, an answer by its hits.
 */
final class Mailbox implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
  private static final int TURN = 64;

  private final Executor workers;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  Mailbox(Executor workers) {
    this.workers = workers;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (waiting.getAndIncrement() == 0 && !handedOver()) {
      run(TURN);
    }
  }

  /**
   * Runs the task before it returns if none runs or waits, else as {@link #execute}. What others
   * bring meanwhile is for the workers: the caller may be an event loop.
   */
  void executeHere(Runnable task) {
    tasks.add(task);
    if (waiting.getAndIncrement() == 0) {
      run(1);
    }
  }

  /** Full workers have whoever brings more do it: nothing is lost, and more does not come. */
  private boolean handedOver() {
    try {
      workers.execute(() -> run(TURN));
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Runs what waits, until a worker takes over after so many tasks. */
  private void run(int turns) {
    for (int turn = 1; ; turn++) {
      next();
      // Counting down must itself tell whether this was the last: who reads the count a second time
      // may see a task for which another thread has been started already.
      if (waiting.decrementAndGet() == 0) {
        return;
      }
      if (turn % turns == 0 && handedOver()) {
        return;
      }
    }
  }

  private void next() {
    try {
      tasks.remove().run();
    } catch (RuntimeException e) {
      // A bug in one task must not keep the others from their turn.
      LOG.warn("A task of a search failed", e);
    }
  }
}
