package org.opencloud.discovery.search.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MailboxTest {
  private static final int TASKS = 300_000;

  private final ExecutorService workers = Executors.newFixedThreadPool(4);

  @AfterEach
  void stop() {
    workers.shutdownNow();
  }

  @Test
  void runsEveryTaskOnceAndNeverTwoAtOnce() throws InterruptedException {
    Mailbox mailbox = new Mailbox(workers);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger overlaps = new AtomicInteger();
    CountDownLatch left = new CountDownLatch(TASKS);
    for (int i = 0; i < TASKS; i++) {
      mailbox.execute(
          () -> {
            overlaps.addAndGet(inside.getAndIncrement());
            inside.decrementAndGet();
            left.countDown();
          });
      // Gives the mailbox the time to run dry: what is tested happens at that moment.
      for (int spin = 0; spin < i % 32; spin++) {
        Thread.onSpinWait();
      }
    }
    assertThat(left.await(20, TimeUnit.SECONDS)).as("%d left", left.getCount()).isTrue();
    assertThat(overlaps).hasValue(0);
  }

  @Test
  void leavesToTheWorkersWhatComesWhileTheCallerRuns() {
    ConcurrentLinkedQueue<Runnable> pool = new ConcurrentLinkedQueue<>();
    Mailbox mailbox = new Mailbox(pool::add);
    List<String> done = new ArrayList<>();

    mailbox.executeHere(
        () -> {
          done.add("here");
          mailbox.execute(() -> done.add("by a worker"));
        });

    assertThat(done).containsExactly("here");
    pool.remove().run();
    assertThat(done).containsExactly("here", "by a worker");
  }

  @Test
  void keepsTheOrderAcrossTurns() {
    ConcurrentLinkedQueue<Runnable> pool = new ConcurrentLinkedQueue<>();
    Mailbox mailbox = new Mailbox(pool::add);
    List<Integer> done = new ArrayList<>();
    List<Integer> wanted = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int number = i;
      wanted.add(i);
      mailbox.execute(() -> done.add(number));
    }
    assertThat(pool).hasSize(1);
    for (Runnable turn = pool.poll(); turn != null; turn = pool.poll()) {
      turn.run();
    }
    assertThat(done).isEqualTo(wanted);
  }

  @Test
  void goesOnWithWhoGivesTheTasksWhileTheWorkersAreFull() {
    Queue<Runnable> pool = new ConcurrentLinkedQueue<>();
    Mailbox mailbox =
        new Mailbox(
            task -> {
              if (!pool.isEmpty()) {
                throw new RejectedExecutionException("full");
              }
              pool.add(task);
            });
    List<Integer> done = new ArrayList<>();
    Runnable first = () -> IntStream.range(0, 200).forEach(i -> mailbox.execute(() -> done.add(i)));
    mailbox.execute(first);
    Runnable turn = pool.remove();
    pool.add(() -> done.add(-1));
    turn.run();

    assertThat(done).containsExactlyElementsOf(IntStream.range(0, 200).boxed().toList());

    mailbox.execute(() -> done.add(200));
    assertThat(done).last().isEqualTo(200);
  }

  @Test
  void runsTheTasksBehindOneThatFails() {
    Mailbox mailbox = new Mailbox(Runnable::run);
    List<String> done = new ArrayList<>();
    mailbox.execute(
        () -> {
          mailbox.execute(() -> done.add("queued behind it"));
          throw new IllegalStateException("a bug");
        });
    mailbox.execute(() -> done.add("given later"));
    assertThat(done).containsExactly("queued behind it", "given later");
  }
}
