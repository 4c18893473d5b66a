package org.opencloud.discovery.container;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.opencloud.discovery.harness.Application;
import org.opencloud.discovery.harness.NatsServer;

/** An application that stores one resource after the other; remembers which were acknowledged. */
final class Writing implements AutoCloseable {
  static final String TYPE = "STORAGE";
  private static final long REPLY_SECONDS = 5;

  private final Application application;
  private final Executor pause;
  private final AtomicInteger number = new AtomicInteger();
  private final Set<String> acknowledged = new ConcurrentSkipListSet<>();
  private volatile boolean closed;

  /**
   * Begins to write.
   *
   * @param writers each waits for the acknowledgement of its resource
   * @param pauseMillis and as long as this before the next
   */
  Writing(NatsServer server, int writers, long pauseMillis) {
    application = Application.on(server, new Heard());
    pause = CompletableFuture.delayedExecutor(pauseMillis, TimeUnit.MILLISECONDS);
    for (int writer = 0; writer < writers; writer++) {
      next();
    }
  }

  private void next() {
    String id = "written-" + number.getAndIncrement();
    application
        .create(
            "{\"id\":\"%s\",\"data_type\":\"%s\",\"name\":\"%s\",\"access\":\"PUBLIC\"}"
                .formatted(id, TYPE, id))
        .orTimeout(REPLY_SECONDS, TimeUnit.SECONDS)
        .whenComplete(
            (reply, failure) -> {
              if (failure == null && reply.path("result").asText().equals("stored")) {
                acknowledged.add(id);
              }
            })
        .whenCompleteAsync(
            (reply, failure) -> {
              if (!closed) {
                next();
              }
            },
            pause);
  }

  /** The ids of what the node said it has stored. */
  Set<String> acknowledged() {
    return acknowledged;
  }

  @Override
  public void close() {
    closed = true;
    application.close();
  }
}
