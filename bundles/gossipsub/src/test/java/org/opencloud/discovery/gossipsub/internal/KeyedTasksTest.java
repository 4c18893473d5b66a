package org.opencloud.discovery.gossipsub.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class KeyedTasksTest {
  private final Queue<Runnable> executor = new ArrayDeque<>();
  private final List<String> ran = new ArrayList<>();
  private final KeyedTasks tasks = new KeyedTasks(executor::add);
  private final Bytes alice = new Bytes(new byte[] {1});
  private final Bytes bob = new Bytes(new byte[] {2});

  @Test
  void givesAnotherKeyItsTurnAfterAFewOfOne() {
    for (int i = 0; i < 6; i++) {
      later(alice, "a" + i);
    }
    later(bob, "b");
    runAll();

    assertThat(ran).containsExactly("a0", "a1", "a2", "a3", "b", "a4", "a5");
  }

  @Test
  void lendsTheCallersThreadForItsOwnTaskAlone() {
    tasks.executeHere(
        alice,
        () -> {
          later(alice, "second");
          ran.add("first");
        },
        () -> {});

    assertThat(ran).containsExactly("first");
    runAll();
    assertThat(ran).containsExactly("first", "second");
  }

  @Test
  void goesOnBehindATaskThatFails() {
    tasks.execute(
        alice,
        () -> {
          throw new IllegalStateException("a defect");
        },
        () -> {});
    later(alice, "next");

    assertThatThrownBy(executor.remove()::run).hasMessage("a defect");
    runAll();
    assertThat(ran).containsExactly("next");

    later(alice, "later");
    runAll();
    assertThat(ran).containsExactly("next", "later");
  }

  @Test
  void refusesAllThatWaitWhenTheExecutorTakesNoMore() {
    KeyedTasks full =
        new KeyedTasks(
            task -> {
              throw new RejectedExecutionException();
            });
    full.executeHere(
        alice,
        () -> {
          full.execute(alice, () -> ran.add("ran"), () -> ran.add("refused"));
          full.execute(alice, () -> ran.add("ran"), () -> ran.add("refused too"));
        },
        () -> {});

    assertThat(ran).containsExactly("refused", "refused too");
  }

  private void later(Bytes key, String word) {
    tasks.execute(key, () -> ran.add(word), () -> ran.add("refused " + word));
  }

  private void runAll() {
    while (!executor.isEmpty()) {
      executor.remove().run();
    }
  }
}
