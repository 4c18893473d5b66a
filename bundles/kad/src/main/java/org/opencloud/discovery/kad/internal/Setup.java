package org.opencloud.discovery.kad.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.opencloud.discovery.kad.KadParams;
import org.opencloud.discovery.libp2p.Counts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every part of one DHT is given: parameters, threads, time, chance and counters. */
public record Setup(
    KadParams params,
    ScheduledExecutorService loop,
    Executor workers,
    Clock clock,
    RandomGenerator random,
    Counts counts,
    Encodings encodings) {
  private static final Logger LOG = LoggerFactory.getLogger(Setup.class);

  public Setup(
      KadParams params,
      ScheduledExecutorService loop,
      Executor workers,
      Clock clock,
      RandomGenerator random,
      Counts counts) {
    this(params, loop, workers, clock, random, counts, new Encodings());
  }

  /** Wall-clock time in milliseconds. */
  long now() {
    return clock.millis();
  }

  void count(String name, String reason) {
    counts.add(name, reason, 1);
  }

  /** Runs on the loop; false once the loop has ended. */
  boolean onLoop(Runnable task) {
    try {
      loop.execute(guarded(task));
      return true;
    } catch (RejectedExecutionException e) {
      LOG.debug("The loop has ended");
      return false;
    }
  }

  /** Runs on the loop after a while. */
  Alarm later(Duration delay, Runnable task) {
    try {
      var scheduled = loop.schedule(guarded(task), delay.toMillis(), TimeUnit.MILLISECONDS);
      return () -> scheduled.cancel(false);
    } catch (RejectedExecutionException e) {
      LOG.debug("The loop has ended");
      return () -> {};
    }
  }

  /** Takes the outcome of a stage on the loop. */
  <T> void whenDone(CompletionStage<T> stage, BiConsumer<T, Throwable> taker) {
    stage.whenComplete((value, failure) -> onLoop(() -> taker.accept(value, failure)));
  }

  /** Computes on a worker; fails at once when too much waits there. */
  <T> CompletionStage<T> onWorker(Supplier<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    try {
      workers.execute(
          () -> {
            try {
              done.complete(work.get());
            } catch (RuntimeException e) {
              done.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      done.completeExceptionally(e);
    }
    return done;
  }

  /** A defect of ours must not end what is periodic; a peer that hits it must not fill the log. */
  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        counts.add("task.failed", e.getClass().getSimpleName(), 1);
        LOG.debug("A task of the DHT failed", e);
      }
    };
  }

  /** Something that will happen unless it is called off. */
  @FunctionalInterface
  interface Alarm {
    void cancel();
  }
}
