package org.opencloud.discovery.gossipsub.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
  private final Turns turns = new Turns(loop);

  @AfterEach
  void end() {
    loop.shutdownNow();
  }

  @Test
  void anIdleCallerRunsItsTaskItself() {
    List<Thread> ran = new ArrayList<>();
    turns.here(() -> ran.add(Thread.currentThread()));
    assertThat(ran).containsExactly(Thread.currentThread());
  }

  @Test
  void tasksKeepTheirOrderAndNeverRunTogether() throws InterruptedException {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger together = new AtomicInteger();
    int each = 20_000;
    List<List<Integer>> orders = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    CountDownLatch ran = new CountDownLatch(orders.size() * each);
    List<Thread> callers = new ArrayList<>();
    for (List<Integer> order : orders) {
      Thread caller =
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  int number = i;
                  Runnable task =
                      () -> {
                        together.addAndGet(inside.getAndIncrement());
                        order.add(number);
                        inside.decrementAndGet();
                        ran.countDown();
                      };
                  boolean taken = number % 3 == 0 ? turns.later(task) : turns.here(task);
                  assertThat(taken).isTrue();
                }
              });
      callers.add(caller);
      caller.start();
    }
    assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(together).hasValue(0);
    assertThat(orders).allSatisfy(order -> assertThat(order).hasSize(each).isSorted());
  }

  @Test
  void aTaskMayGiveTasksWhichRunAfterIt() {
    List<String> ran = new ArrayList<>();
    turns.here(
        () -> {
          turns.here(() -> ran.add("second"));
          ran.add("first");
        });
    assertThat(ran).containsExactly("first", "second");
  }

  @Test
  void aCallerLendsItsThreadForAFewTasksOnly() throws InterruptedException {
    Thread caller = Thread.currentThread();
    AtomicInteger onCaller = new AtomicInteger();
    CountDownLatch ran = new CountDownLatch(100);
    turns.here(
        () -> {
          for (int i = 0; i < 100; i++) {
            turns.here(
                () -> {
                  onCaller.addAndGet(Thread.currentThread() == caller ? 1 : 0);
                  ran.countDown();
                });
          }
        });
    assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(onCaller).hasValueLessThan(10);
  }

  @Test
  void nothingRunsOnceTheLoopHasEnded() {
    loop.shutdown();
    assertThat(turns.here(() -> {})).isFalse();
    assertThat(turns.later(() -> {})).isFalse();
  }
}
