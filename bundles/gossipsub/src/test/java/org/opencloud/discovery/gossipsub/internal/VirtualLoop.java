package org.opencloud.discovery.gossipsub.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** One thread and one time for a whole simulated network: runs what is due when told to advance. */
final class VirtualLoop extends AbstractExecutorService implements ScheduledExecutorService {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::order));
  private final Deque<Runnable> ready = new ArrayDeque<>();
  private long micros;
  private long order;

  Clock clock() {
    return new VirtualClock();
  }

  long micros() {
    return micros;
  }

  void advance(Duration time) {
    long end = micros + TimeUnit.NANOSECONDS.toMicros(time.toNanos());
    runReady();
    while (!tasks.isEmpty() && tasks.peek().due <= end) {
      Task task = tasks.remove();
      micros = Math.max(micros, task.due);
      task.run.run();
      runReady();
    }
    micros = end;
  }

  private void runReady() {
    while (!ready.isEmpty()) {
      ready.remove().run();
    }
  }

  void afterMicros(long delay, Runnable run) {
    tasks.add(new Task(run, micros + delay, order++));
  }

  @Override
  public void execute(Runnable run) {
    ready.add(run);
  }

  /** The answer is null: nobody in a simulation cancels. */
  @Override
  public ScheduledFuture<?> schedule(Runnable run, long delay, TimeUnit unit) {
    afterMicros(unit.toMicros(delay), run);
    return null;
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> call, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(Runnable r, long i, long p, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(Runnable r, long i, long d, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void shutdown() {
    tasks.clear();
    ready.clear();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }

  private record Task(Runnable run, long due, long order) {}

  private final class VirtualClock extends Clock {
    @Override
    public Instant instant() {
      return START.plusNanos(micros * 1_000);
    }

    @Override
    public long millis() {
      return START.toEpochMilli() + micros / 1_000;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
