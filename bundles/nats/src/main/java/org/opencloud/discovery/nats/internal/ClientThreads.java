package org.opencloud.discovery.nats.internal;

import io.nats.client.Options;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.opencloud.discovery.api.node.NamedThreads;

/**
 * The threads that the client library runs on. Its own executors leave threads behind with each
 * attempt to connect that fails.
 */
final class ClientThreads implements AutoCloseable {
  private final ExecutorService general =
      Executors.newCachedThreadPool(new NamedThreads("nats-client"));
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(new NamedThreads("nats-timer"));

  void giveTo(Options.Builder options) {
    options
        .executor(general)
        .scheduledExecutor(timer)
        .connectExecutor(general)
        .callbackExecutor(general)
        .readerExecutor(general)
        .writerExecutor(general);
  }

  @Override
  public void close() {
    general.shutdownNow();
    timer.shutdownNow();
  }
}
