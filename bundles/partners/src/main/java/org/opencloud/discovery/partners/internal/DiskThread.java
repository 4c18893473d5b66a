package org.opencloud.discovery.partners.internal;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One thread that waits for the disk, made on demand; throws when too much waits for it. */
final class DiskThread implements Executor, AutoCloseable {
  private static final int WAITING = 10_000;
  private static final int IDLE_SECONDS = 30;
  private static final int END_SECONDS = 10;

  private final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(
          1,
          1,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(WAITING),
          task -> {
            Thread thread = new Thread(task, "partners-files");
            thread.setDaemon(true);
            return thread;
          });

  DiskThread() {
    pool.allowCoreThreadTimeOut(true);
  }

  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  /** What waits is still written, for a while. */
  @Override
  public void close() {
    pool.shutdown();
    try {
      pool.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pool.shutdownNow();
  }
}
