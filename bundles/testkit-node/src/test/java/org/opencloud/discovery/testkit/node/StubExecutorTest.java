package org.opencloud.discovery.testkit.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StubExecutorTest {
  private final StubClock clock = new StubClock();
  private final StubExecutor executor = new StubExecutor(clock);
  private final List<String> ran = new ArrayList<>();

  @Test
  void runsNothingByItself() {
    executor.execute(() -> ran.add("a"));
    assertThat(ran).isEmpty();
    assertThat(executor.runDue()).isOne();
    assertThat(ran).containsExactly("a");
  }

  @Test
  void runsEachTaskAtItsOwnTimeAndInOrder() {
    List<Instant> times = new ArrayList<>();
    Instant begin = clock.instant();
    executor.schedule(() -> times.add(clock.instant()), 5, TimeUnit.SECONDS);
    executor.schedule(() -> times.add(clock.instant()), 2, TimeUnit.SECONDS);
    executor.advance(Duration.ofSeconds(10));
    assertThat(times).containsExactly(begin.plusSeconds(2), begin.plusSeconds(5));
    assertThat(clock.instant()).isEqualTo(begin.plusSeconds(10));
  }

  @Test
  void repeatsUntilCancelled() {
    Future<?> repeated =
        executor.scheduleAtFixedRate(() -> ran.add("tick"), 1, 1, TimeUnit.SECONDS);
    executor.advance(Duration.ofSeconds(3));
    assertThat(ran).hasSize(3);
    repeated.cancel(false);
    executor.advance(Duration.ofSeconds(3));
    assertThat(ran).hasSize(3);
    assertThat(executor.waiting()).isZero();
  }

  @Test
  void forgetsWhatWaitsWhenShutDown() {
    executor.execute(() -> ran.add("a"));
    assertThat(executor.shutdownNow()).hasSize(1);
    assertThat(executor.runDue()).isZero();
    assertThat(executor.isTerminated()).isTrue();
  }
}
