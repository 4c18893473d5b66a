package org.opencloud.discovery.search.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.testkit.node.StubClock;
import org.opencloud.discovery.testkit.node.StubExecutor;

class QuickLaneTest {
  private final StubExecutor timer = new StubExecutor(new StubClock());
  private final QuickLane lane = new QuickLane(Settings.DEFAULT, timer);
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final CountDownLatch hang = new CountDownLatch(1);

  @AfterEach
  void close() {
    hang.countDown();
    lane.close();
  }

  @Test
  void makesAllCallsInTurnOnOneThread() {
    lane.run(List.of(call("a"), call("b"), call("c")));

    await().until(() -> events.size() == 3);
    assertThat(events).containsExactly("here a", "here b", "here c");
    await().until(() -> timer.waiting() == 0);
  }

  @Test
  void sendsThoseBehindOneThatHangsToTheirPools() {
    lane.run(List.of(call("a"), hanging("b"), call("c"), call("d")));
    await().until(() -> events.size() == 2);

    timer.advance(Duration.ofMillis(20));

    assertThat(events).containsExactly("here a", "here b", "slow b", "pool c", "pool d");
    hang.countDown();
  }

  @Test
  void rescuesQuestionsThatFindNoThread() {
    for (int i = 0; i < Settings.DEFAULT.providerThreads(); i++) {
      lane.run(List.of(hanging("h" + i)));
    }
    await().until(() -> events.size() == Settings.DEFAULT.providerThreads());
    lane.run(List.of(call("x")));
    assertThat(lane.waiting()).isPositive();

    timer.advance(Duration.ofMillis(20));

    assertThat(events).contains("pool x").doesNotContain("here x");
  }

  @Test
  void sendsToThePoolsWhatDoesNotFitInTheQueue() {
    Settings narrow = new Settings(1, 1, 1, 1, 1, 1, 1, 1, Duration.ZERO);
    QuickLane small = new QuickLane(narrow, timer);
    small.run(List.of(hanging("a")));
    await().until(() -> events.size() == 1);
    small.run(List.of(call("waits")));
    small.run(List.of(call("full")));

    assertThat(events).containsExactly("here a", "pool full");
    small.close();
  }

  @Test
  void aProviderIsQuickOnceItHasShownIt() {
    Pace pace = new Pace();
    assertThat(pace.isQuick()).isFalse();
    for (int i = 0; i < 40; i++) {
      pace.took(TimeUnit.MICROSECONDS.toNanos(100));
    }
    assertThat(pace.isQuick()).isTrue();
    pace.took(TimeUnit.SECONDS.toNanos(5));
    assertThat(pace.isQuick()).isFalse();
    for (int i = 0; i < 40; i++) {
      pace.took(TimeUnit.MICROSECONDS.toNanos(100));
    }
    pace.slow();
    assertThat(pace.isQuick()).isFalse();
  }

  private QuickLane.Call call(String name) {
    return new Told(name, () -> {});
  }

  private QuickLane.Call hanging(String name) {
    return new Told(
        name,
        () -> {
          try {
            hang.await(30, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private final class Told implements QuickLane.Call {
    private final String name;
    private final Runnable work;

    Told(String name, Runnable work) {
      this.name = name;
      this.work = work;
    }

    @Override
    public void here() {
      events.add("here " + name);
      work.run();
    }

    @Override
    public void inPool() {
      events.add("pool " + name);
    }

    @Override
    public void slow() {
      events.add("slow " + name);
    }
  }
}
