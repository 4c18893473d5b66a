package org.opencloud.discovery.libp2p.internal.host;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs the long steps of handshakes, two at once, so that they hold up no connection. They end when
 * there has been nothing to do for a while.
 */
final class HandshakeThreads implements Executor, AutoCloseable {
  private static final int THREADS = 2;
  private static final int IDLE_SECONDS = 5;

  private final ThreadPoolExecutor threads;

  /**
   * Idle threads.
   *
   * @param waiting steps that may wait; one more is refused. A handshake has one at a time
   */
  HandshakeThreads(int waiting) {
    threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(waiting),
            new DefaultThreadFactory("libp2p-tls", true));
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  public void execute(Runnable step) {
    threads.execute(step);
  }

  /** Interrupts what runs and forgets what waits. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
