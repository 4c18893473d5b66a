package org.opencloud.discovery.testkit.node;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs tasks on the test's own thread, when the test says so and in the order in which they are
 * due. Tasks may be given by any thread; only one thread runs them.
 */
public final class StubExecutor extends AbstractExecutorService
    implements ScheduledExecutorService {
  private static final Comparator<Task<?>> DUE =
      Comparator.<Task<?>, Instant>comparing(task -> task.due).thenComparing(task -> task.number);

  private final StubClock clock;
  private final PriorityQueue<Task<?>> waiting = new PriorityQueue<>(DUE);
  private final AtomicLong numbered = new AtomicLong();
  private boolean shut;

  public StubExecutor(StubClock clock) {
    this.clock = clock;
  }

  /** Runs what is due now, also what that brings; returns how many tasks ran. */
  public int runDue() {
    int ran = 0;
    for (Task<?> task = nextDue(); task != null; task = nextDue()) {
      task.runOnce();
      ran++;
    }
    return ran;
  }

  /** Moves the clock and runs each task at its own time on the way. */
  public int advance(Duration by) {
    Instant end = clock.instant().plus(by);
    int ran = runDue();
    for (Instant next = nextTime(); !next.isAfter(end); next = nextTime()) {
      clock.set(next);
      ran += runDue();
    }
    clock.set(end);
    return ran;
  }

  /** How many tasks wait, due or not. Cancelled ones do not count. */
  public synchronized int waiting() {
    waiting.removeIf(FutureTask::isCancelled);
    return waiting.size();
  }

  private synchronized Task<?> nextDue() {
    Task<?> first = first();
    return first == null || first.due.isAfter(clock.instant()) ? null : waiting.poll();
  }

  private synchronized Instant nextTime() {
    Task<?> first = first();
    return first == null ? Instant.MAX : first.due;
  }

  /** The next that is not cancelled; those before it are forgotten. */
  private Task<?> first() {
    Task<?> first = waiting.peek();
    while (first != null && first.isCancelled()) {
      waiting.poll();
      first = waiting.peek();
    }
    return first;
  }

  private synchronized <V> Task<V> add(Task<V> task) {
    if (shut) {
      throw new RejectedExecutionException("shut down");
    }
    waiting.add(task);
    return task;
  }

  private Instant in(long delay, TimeUnit unit) {
    return clock.instant().plusNanos(Math.max(0, unit.toNanos(delay)));
  }

  @Override
  public void execute(Runnable command) {
    schedule(command, 0, TimeUnit.NANOSECONDS);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return add(new Task<>(() -> call(command), in(delay, unit), Duration.ZERO));
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    return add(new Task<>(callable, in(delay, unit), Duration.ZERO));
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    Duration every = Duration.ofNanos(unit.toNanos(period));
    return add(new Task<>(() -> call(command), in(initialDelay, unit), every));
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    return scheduleAtFixedRate(command, initialDelay, delay, unit);
  }

  private static Object call(Runnable command) {
    command.run();
    return "ran";
  }

  @Override
  public synchronized void shutdown() {
    shut = true;
  }

  @Override
  public synchronized List<Runnable> shutdownNow() {
    shut = true;
    List<Runnable> never = new ArrayList<>(waiting);
    waiting.clear();
    return never;
  }

  @Override
  public synchronized boolean isShutdown() {
    return shut;
  }

  @Override
  public synchronized boolean isTerminated() {
    return shut && waiting.isEmpty();
  }

  /** Never waits: nothing runs by itself. */
  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return isTerminated();
  }

  private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
    private final long number = numbered.getAndIncrement();
    private final Duration every;
    private Instant due;

    Task(Callable<V> callable, Instant due, Duration every) {
      super(callable);
      this.due = due;
      this.every = every;
    }

    void runOnce() {
      if (every.isZero()) {
        run();
      } else if (runAndReset()) {
        again();
      }
    }

    private void again() {
      synchronized (StubExecutor.this) {
        due = due.plus(every);
        if (!shut) {
          waiting.add(this);
        }
      }
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(Duration.between(clock.instant(), due));
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }
}
