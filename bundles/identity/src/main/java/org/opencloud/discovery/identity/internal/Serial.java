package org.opencloud.discovery.identity.internal;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.opencloud.discovery.api.identity.IdentityException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that touches key files and offers services. No lock is held while services come
 * and go, so whoever listens to them may call back.
 */
final class Serial implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Serial.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ScheduledExecutorService executor;

  Serial(ScheduledExecutorService executor) {
    this.executor = executor;
  }

  /** Runs the task now and again after each pause. */
  void repeat(Runnable task, Duration pause) {
    executor.scheduleWithFixedDelay(guarded(task), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Runs the task once, after the pause. */
  void later(Runnable task, Duration pause) {
    executor.schedule(guarded(task), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Runs the task and waits for it, at most ten seconds. */
  <T> T call(Callable<T> task) throws IdentityException {
    try {
      return executor.submit(task).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IdentityException known
          ? known
          : new IdentityException(String.valueOf(e.getCause().getMessage()), e.getCause());
    } catch (TimeoutException e) {
      throw new IdentityException("the key files were not done within " + PATIENCE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IdentityException("interrupted", e);
    }
  }

  /** One failed look must not end the repetition. */
  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("a task of the identity failed", e);
      }
    };
  }

  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
