package org.opencloud.discovery.gossipsub.internal;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs tasks of one key one after the other, those of several keys at once. Bounded by its users.
 */
final class KeyedTasks {
  /** Of one key in a row, while those of others wait: each new turn may have to wake a thread. */
  private static final int TURN = 4;

  private final Executor executor;
  private final Map<Bytes, Queue<Task>> queues = new HashMap<>();

  KeyedTasks(Executor executor) {
    this.executor = executor;
  }

  /**
   * Runs the task later.
   *
   * @param refused called instead when the executor takes no more
   */
  void execute(Bytes key, Runnable run, Runnable refused) {
    if (first(key, new Task(run, refused))) {
      start(key);
    }
  }

  /** Runs the task on the calling thread if none of its key runs or waits, else later. */
  void executeHere(Bytes key, Runnable run, Runnable refused) {
    if (first(key, new Task(run, refused))) {
      run(key, 1);
    }
  }

  private boolean first(Bytes key, Task task) {
    synchronized (queues) {
      Queue<Task> queue = queues.computeIfAbsent(key, k -> new ArrayDeque<>(2));
      queue.add(task);
      return queue.size() == 1;
    }
  }

  private void start(Bytes key) {
    try {
      executor.execute(() -> run(key, TURN));
    } catch (RejectedExecutionException e) {
      Queue<Task> dropped;
      synchronized (queues) {
        dropped = queues.remove(key);
      }
      dropped.forEach(task -> task.refused().run());
    }
  }

  private void run(Bytes key, int most) {
    Task task;
    synchronized (queues) {
      task = queues.get(key).element();
    }
    try {
      task.run().run();
    } finally {
      if (more(key)) {
        next(key, most - 1);
      }
    }
  }

  private void next(Bytes key, int most) {
    if (most > 0) {
      run(key, most);
    } else {
      start(key);
    }
  }

  private boolean more(Bytes key) {
    synchronized (queues) {
      Queue<Task> queue = queues.get(key);
      queue.remove();
      if (queue.isEmpty()) {
        queues.remove(key);
        return false;
      }
      return true;
    }
  }

  private record Task(Runnable run, Runnable refused) {}
}
