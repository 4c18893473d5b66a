package org.opencloud.discovery.search.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks one after the other, in order, on shared threads. Who gives tasks bounds them: a
 * stream by its window, an answer by its hits.
 */
final class Mailbox implements Executor {
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
    if (waiting.getAndIncrement() == 0) {
      schedule();
    }
  }

  private void schedule() {
    try {
      workers.execute(this::run);
    } catch (RejectedExecutionException e) {
      // The node is stopping; what waits here has nobody left to tell.
      tasks.clear();
    }
  }

  private void run() {
    boolean more = true;
    try {
      for (int turn = 0; more && turn < TURN; turn++) {
        more = next();
      }
    } finally {
      if (more) {
        schedule();
      }
    }
  }

  private boolean next() {
    try {
      tasks.remove().run();
    } finally {
      waiting.decrementAndGet();
    }
    return waiting.get() > 0;
  }
}
