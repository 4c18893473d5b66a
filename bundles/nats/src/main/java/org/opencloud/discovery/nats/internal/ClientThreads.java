package org.opencloud.discovery.nats.internal;

import io.nats.client.Options;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The threads that the client library runs on, so that they bear our name and end with us. */
final class ClientThreads implements AutoCloseable {
  private final ExecutorService general =
      Executors.newCachedThreadPool(new NamedThreads("nats-client"));
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(new NamedThreads("nats-timer"));

  void giveTo(Options.Builder options) {
    options
        .executor(general)
        .scheduledExecutor(timer)
        .connectThreadFactory(new NamedThreads("nats-connect"))
        .callbackThreadFactory(new NamedThreads("nats-callback"))
        .readerThreadFactory(new NamedThreads("nats-reader"))
        .writerThreadFactory(new NamedThreads("nats-writer"));
  }

  @Override
  public void close() {
    general.shutdownNow();
    timer.shutdownNow();
  }
}
