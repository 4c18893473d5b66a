package org.opencloud.discovery.nats.internal;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.opencloud.discovery.api.node.NamedThreads;
import org.opencloud.discovery.wire.BridgeError;
import org.opencloud.discovery.wire.BridgeError.Code;
import org.opencloud.discovery.wire.BridgeRefused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests off the client's threads and has them done by a few threads of its own, in a
 * bounded queue. When that is full the application is told to try again.
 */
final class Desk implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Desk.class);
  private static final int STOP_SECONDS = 2;

  private final ThreadPoolExecutor threads;
  private final Replies replies;
  private final Counts counts;

  Desk(String name, int size, int queue, Replies replies, Counts counts) {
    this.threads =
        new ThreadPoolExecutor(
            size,
            size,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queue),
            new NamedThreads("nats-" + name));
    threads.allowCoreThreadTimeOut(true);
    this.replies = replies;
    this.counts = counts;
  }

  /** Returns at once. */
  void take(Request request, RequestHandler handler) {
    counts.request(handler.kind());
    if (request.body().length > handler.maxBytes()) {
      // Not kept in the queue: only the refusal is made of it.
      handle(request, handler);
      return;
    }
    try {
      threads.execute(() -> handle(request, handler));
    } catch (RejectedExecutionException e) {
      BridgeError busy = new BridgeError(Code.BUSY, "", "too many requests wait; try again later");
      replies.refused(request, busy, "");
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private void handle(Request request, RequestHandler handler) {
    try {
      handler.handle(request);
    } catch (BridgeRefused e) {
      replies.refused(request, e.error(), e.requestId());
    } catch (RuntimeException e) {
      // The application must hear of it even when it is our own mistake.
      LOG.error("a {} request failed", handler.kind(), e);
      BridgeError failed = new BridgeError(Code.UNAVAILABLE, "", "the node failed; see its log");
      replies.refused(request, failed, "");
    }
  }
}
