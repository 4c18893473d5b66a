package org.opencloud.discovery.search.internal;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Lets so many things go on at once; the others wait, first come first served. Who waits is bounded
 * by those who take turns. Safe for use by several threads.
 */
final class Turns {
  private final Executor starter;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int free;

  Turns(int most, Executor starter) {
    this.free = most;
    this.starter = starter;
  }

  /** Starts it now or later; what it does gives the turn back once. */
  void take(Runnable start) {
    synchronized (this) {
      if (free == 0) {
        waiting.add(start);
        return;
      }
      free--;
    }
    starter.execute(start);
  }

  void giveBack() {
    Runnable next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        free++;
        return;
      }
    }
    starter.execute(next);
  }
}
