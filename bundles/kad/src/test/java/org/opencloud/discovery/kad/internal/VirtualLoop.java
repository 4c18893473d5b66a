package org.opencloud.discovery.kad.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** One thread and one time for a whole simulated network: runs what is due when told to advance. */
final class VirtualLoop extends AbstractExecutorService implements ScheduledExecutorService {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::order));
  private long micros;
  private long order;

  Clock clock() {
    return new Clock() {
      @Override
      public Instant instant() {
        return START.plusNanos(micros * 1_000);
      }

      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }
    };
  }

  void advance(Duration time) {
    long end = micros + TimeUnit.NANOSECONDS.toMicros(time.toNanos());
    while (!tasks.isEmpty() && tasks.peek().due <= end) {
      Task task = tasks.remove();
      micros = Math.max(micros, task.due);
      task.run();
    }
    micros = end;
  }

  void afterMicros(long delay, Runnable run) {
    tasks.add(new Task(run, micros + delay, order++));
  }

  @Override
  public void execute(Runnable run) {
    afterMicros(0, run);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable run, long delay, TimeUnit unit) {
    Task task = new Task(run, micros + unit.toMicros(delay), order++);
    tasks.add(task);
    return task;
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

  private static final class Task extends FutureTask<Void> implements ScheduledFuture<Void> {
    private Runnable run;
    private final long due;
    private final long order;

    private Task(Runnable run, long due, long order) {
      super(() -> null);
      this.run = run;
      this.due = due;
      this.order = order;
    }

    private long due() {
      return due;
    }

    private long order() {
      return order;
    }

    @Override
    public void run() {
      if (!isCancelled()) {
        run.run();
      }
    }

    /** What is called off holds nothing any more. */
    @Override
    public boolean cancel(boolean interrupt) {
      run = null;
      return super.cancel(interrupt);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due, TimeUnit.MICROSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(due, ((Task) other).due);
    }
  }
}
