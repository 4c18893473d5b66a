package org.opencloud.discovery.gossipsub.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs one task at a time, in order: on the loop's thread, or on the caller's while nothing else
 * runs, which saves a message the wait for a thread to wake. Who gives tasks bounds them: a peer by
 * its window, a publisher by what may wait to be signed, the validators by what they take.
 */
public final class Turns {
  /** A caller that lends its thread does so for a few tasks of others at most. */
  private static final int LENT = 8;

  private static final int TURN = 256;

  private final ScheduledExecutorService loop;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /** Takes the loop's thread; who made it shuts it down. */
  public Turns(ScheduledExecutorService loop) {
    this.loop = loop;
  }

  /**
   * Runs the task soon, on the loop's thread; it may throw nothing.
   *
   * @return false when the loop has ended
   */
  boolean later(Runnable task) {
    if (loop.isShutdown()) {
      return false;
    }
    tasks.add(task);
    return waiting.getAndIncrement() > 0 || hand();
  }

  /** Runs the task before it returns if nothing else runs or waits, else as {@link #later}. */
  boolean here(Runnable task) {
    if (loop.isShutdown()) {
      return false;
    }
    tasks.add(task);
    if (waiting.getAndIncrement() == 0) {
      run(LENT);
    }
    return true;
  }

  /**
   * Runs the task after the delay.
   *
   * @throws RejectedExecutionException when the loop has ended
   */
  void after(Runnable task, long millis) {
    Runnable turn = () -> here(task);
    loop.schedule(turn, millis, TimeUnit.MILLISECONDS);
  }

  private boolean hand() {
    try {
      loop.execute(() -> run(TURN));
      return true;
    } catch (RejectedExecutionException e) {
      // It has ended since it was asked; so will whoever waits for what is dropped here.
      tasks.clear();
      return false;
    }
  }

  private void run(int most) {
    for (int done = 1; ; done++) {
      tasks.remove().run();
      // Only the count tells whether this was the last: another thread may run from then on.
      if (waiting.decrementAndGet() == 0) {
        return;
      }
      if (done == most) {
        hand();
        return;
      }
    }
  }
}
