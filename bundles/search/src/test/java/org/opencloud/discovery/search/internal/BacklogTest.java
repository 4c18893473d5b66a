package org.opencloud.discovery.search.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.testkit.node.StubClock;

/** More searches than the network answers, on a clock that stands still between the events. */
class BacklogTest {
  private static final int LIFE_MILLIS = 5_000;

  private final StubClock clock = new StubClock();
  private final Backlog backlog = new Backlog(clock);

  @Test
  void keepsTheGoodputAtOneAndAHalfTimesWhatIsAnswered() {
    Load load = new Load(500, 750, true);
    load.run(20_000);

    assertThat(load.inTime).isGreaterThan(500 * 20 * 95 / 100);
    assertThat(load.late).isZero();
    assertThat(load.refused).isBetween(250L * 20 * 80 / 100, 250L * 20);
    assertThat(load.longestMillis).isLessThan(1_000);
  }

  @Test
  void withoutItTheSameLoadIsLostToItsDeadline() {
    Load load = new Load(500, 750, false);
    load.run(20_000);

    assertThat(load.late).isGreaterThan(500);
    assertThat(load.longestMillis).isGreaterThan(LIFE_MILLIS);
  }

  @Test
  void keepsTheWaitShortOnASlowNodeToo() {
    Load load = new Load(50, 100, true);
    load.run(20_000);

    assertThat(load.late).isZero();
    assertThat(load.longestMillis).isLessThan(2_000);
    assertThat(load.inTime).isGreaterThan(50 * 20 * 90 / 100);
  }

  @Test
  void refusesNothingWhileAllIsAnswered() {
    Load load = new Load(500, 450, true);
    load.run(20_000);

    assertThat(load.refused).isZero();
  }

  @Test
  void takesMoreWhileNothingIsAnsweredThanWhenItIsSlow() {
    assertThat(entering(1_000)).isEqualTo(Backlog.UNKNOWN);
    backlog.answered();
    clock.advance(Duration.ofMillis(900));
    assertThat(entering(1_000)).isZero();
    for (int i = 0; i < Backlog.UNKNOWN - 1 - Backlog.ALWAYS; i++) {
      backlog.left();
    }
    assertThat(backlog.waiting()).isEqualTo(Backlog.ALWAYS);
    assertThat(backlog.enter()).isFalse();
    backlog.left();
    assertThat(backlog.enter()).isTrue();
  }

  @Test
  void forgetsThePaceOfLongAgo() {
    assertThat(backlog.enter()).isTrue();
    backlog.answered();
    clock.advance(Duration.ofSeconds(3));
    assertThat(entering(1_000)).isEqualTo(Backlog.UNKNOWN);
  }

  private int entering(int tries) {
    int entered = 0;
    for (int i = 0; i < tries; i++) {
      entered += backlog.enter() ? 1 : 0;
    }
    return entered;
  }

  /** Searches at a rate, answered one after the other at another, in steps of a millisecond. */
  private final class Load {
    private final int answers;
    private final int asks;
    private final boolean guarded;
    private final Deque<Long> waiting = new ArrayDeque<>();
    private long inTime;
    private long late;
    private long refused;
    private long longestMillis;

    Load(int answersPerSecond, int asksPerSecond, boolean guarded) {
      this.answers = answersPerSecond;
      this.asks = asksPerSecond;
      this.guarded = guarded;
    }

    void run(int millis) {
      for (int i = 1; i <= millis; i++) {
        clock.advance(Duration.ofMillis(1));
        for (int n = due(asks, i); n > 0; n--) {
          ask();
        }
        for (int n = due(answers, i); n > 0 && !waiting.isEmpty(); n--) {
          answer();
        }
      }
    }

    private static int due(int perSecond, int milli) {
      return perSecond * milli / 1_000 - perSecond * (milli - 1) / 1_000;
    }

    private void ask() {
      if (!guarded || backlog.enter()) {
        waiting.add(clock.millis());
      } else {
        refused++;
      }
    }

    private void answer() {
      long took = clock.millis() - waiting.remove();
      longestMillis = Math.max(longestMillis, took);
      if (took <= LIFE_MILLIS) {
        inTime++;
      } else {
        late++;
      }
      if (guarded) {
        backlog.answered();
      }
    }
  }
}
