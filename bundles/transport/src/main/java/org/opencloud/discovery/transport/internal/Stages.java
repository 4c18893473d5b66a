package org.opencloud.discovery.transport.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.api.transport.TransportException.Reason;

/** What the port promises of its stages: typed failures, and a deadline. */
final class Stages {
  private Stages() {}

  /** The same stage, failing with {@link TransportException}. */
  static <T> CompletionStage<T> portFailures(CompletionStage<T> stage) {
    CompletableFuture<T> port = new CompletableFuture<>();
    stage.whenComplete((value, failure) -> settle(port, value, failure));
    return port;
  }

  /**
   * The same stage with a deadline; a value that comes too late is given to {@code late}. The timer
   * is ours and not the JDK's shared one, whose thread would hold on to this bundle.
   */
  static <T> CompletionStage<T> within(
      CompletionStage<T> stage,
      Duration timeout,
      ScheduledExecutorService timer,
      Consumer<T> late) {
    CompletableFuture<T> port = new CompletableFuture<>();
    Future<?> alarm;
    try {
      alarm =
          timer.schedule(
              () ->
                  port.completeExceptionally(
                      new TransportException(
                          Reason.TIMEOUT, "not done within " + timeout.toMillis() + " ms")),
              timeout.toMillis(),
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      return failed(Reason.CLOSED, "the transport is stopping");
    }
    stage.whenComplete(
        (value, failure) -> {
          alarm.cancel(false);
          if (!settle(port, value, failure) && failure == null) {
            late.accept(value);
          }
        });
    return port;
  }

  static <T> CompletionStage<T> failed(Reason reason, String message) {
    return CompletableFuture.failedFuture(new TransportException(reason, message));
  }

  private static <T> boolean settle(CompletableFuture<T> port, T value, Throwable failure) {
    return failure == null
        ? port.complete(value)
        : port.completeExceptionally(Failures.port(failure));
  }
}
