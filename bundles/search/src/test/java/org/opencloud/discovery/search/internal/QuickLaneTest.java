package org.opencloud.discovery.search.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.testkit.node.StubClock;
import org.opencloud.discovery.testkit.node.StubExecutor;

class QuickLaneTest {
  private static final Collector NOBODY = (type, id, view, shared) -> true;

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
    lane.run(List.of(call("a"), call("b"), call("c")), NOBODY);

    Awaitility.await().until(() -> events.size() == 3);
    assertThat(events).containsExactly("here a", "here b", "here c");
    Awaitility.await().until(() -> timer.waiting() == 0);
  }

  @Test
  void holdsBackWhatIsFoundUntilAllAreThroughOnTheSameThread() {
    lane.run(List.of(call("a"), call("b")), told());

    Awaitility.await().until(() -> events.size() == 4);
    assertThat(events).containsExactly("hold", "here a", "here b", "release true");
  }

  @Test
  void holdsBackNothingWhileOneHangs() {
    lane.run(List.of(hanging("a"), call("b")), told());
    Awaitility.await().until(() -> events.size() == 2);

    timer.advance(Duration.ofMillis(20));

    assertThat(events).containsExactly("hold", "here a", "slow a", "release false", "pool b");
  }

  private Collector told() {
    return new Collector() {
      @Override
      public boolean take(String type, String id, byte[] view, boolean shared) {
        return true;
      }

      @Override
      public void hold() {
        events.add("hold");
      }

      @Override
      public void release(boolean here) {
        events.add("release " + here);
      }
    };
  }

  @Test
  void sendsThoseBehindOneThatHangsToTheirPools() {
    lane.run(List.of(call("a"), hanging("b"), call("c"), call("d")), NOBODY);
    Awaitility.await().until(() -> events.size() == 2);

    timer.advance(Duration.ofMillis(40));

    assertThat(events).containsExactly("here a", "here b", "slow b", "pool c", "pool d");
    hang.countDown();
  }

  @Test
  void rescuesQuestionsThatFindNoThread() {
    for (int i = 0; i < Settings.DEFAULT.providerThreads(); i++) {
      lane.run(List.of(hanging("h" + i)), NOBODY);
    }
    Awaitility.await().until(() -> events.size() == Settings.DEFAULT.providerThreads());
    lane.run(List.of(call("x")), NOBODY);
    assertThat(lane.waiting()).isPositive();

    timer.advance(Duration.ofMillis(40));

    assertThat(events).contains("pool x").doesNotContain("here x");
  }

  @Test
  void waitsForALaneThatIsBusyButMoves() {
    CountDownLatch first = new CountDownLatch(1);
    for (int i = 0; i < Settings.DEFAULT.providerThreads(); i++) {
      lane.run(List.of(hanging("h" + i)), NOBODY);
    }
    Awaitility.await().until(() -> events.size() == Settings.DEFAULT.providerThreads());
    lane.run(List.of(new Told("moves", () -> await(first)), call("x")), NOBODY);
    lane.run(List.of(call("y")), NOBODY);
    timer.advance(Duration.ofMillis(19));
    assertThat(events).noneMatch(event -> event.startsWith("pool"));

    first.countDown();
    hang.countDown();
    Awaitility.await().until(() -> events.contains("here x") && events.contains("here y"));
    timer.advance(Duration.ofMillis(100));
    assertThat(events).noneMatch(event -> event.startsWith("pool"));
  }

  @Test
  void sendsToThePoolsWhatDoesNotFitInTheQueue() {
    Settings narrow = new Settings(1, 1, 1, 1, 1, 1, Duration.ofSeconds(3), 1, 1, Duration.ZERO);
    QuickLane small = new QuickLane(narrow, timer);
    small.run(List.of(hanging("a")), NOBODY);
    Awaitility.await().until(() -> events.size() == 1);
    small.run(List.of(call("waits")), NOBODY);
    small.run(List.of(call("full")), NOBODY);

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
    return new Told(name, () -> await(hang));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
