package org.opencloud.discovery.api.node;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;

/** Makes the one thread that a bundle does its work in turn on, or that keeps its time. */
public final class OneThread {
  private OneThread() {}

  /**
   * A daemon thread of this name. What comes once it is shut down, also from the network, is
   * discarded: nobody is left to wait for it. A task that is cancelled leaves at once.
   */
  public static ScheduledThreadPoolExecutor named(String name) {
    ScheduledThreadPoolExecutor loop =
        new ScheduledThreadPoolExecutor(
            1, task -> daemon(name, task), new ThreadPoolExecutor.DiscardPolicy());
    loop.setRemoveOnCancelPolicy(true);
    loop.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return loop;
  }

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
