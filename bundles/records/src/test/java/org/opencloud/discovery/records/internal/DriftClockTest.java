package org.opencloud.discovery.records.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.records.NetworkClock.Drift;
import org.opencloud.discovery.testkit.node.SamplePeers;

class DriftClockTest {
  private long nanos;
  private final DriftClock clock = new DriftClock(() -> nanos);
  private final ClockWatch watch = new ClockWatch(clock);

  private void heard(int peer, long seconds) {
    clock.heard(SamplePeers.id(peer), Duration.ofSeconds(seconds), Duration.ofMillis(5));
  }

  @Test
  void isUnknownAtFirst() {
    assertThat(clock.drift()).isEmpty();
    assertThat(watch.seconds()).isZero();
  }

  @Test
  void isTheMedianOfThePeersLastWords() {
    heard(1, 0);
    heard(1, 300);
    heard(2, 302);
    heard(3, -4_000);
    assertThat(clock.drift()).contains(new Drift(Duration.ofSeconds(300), 3, 2));
    assertThat(watch.seconds()).isEqualTo(300);
  }

  @Test
  void oneOfSeveralIsNotBelievedAlone() {
    heard(1, 600);
    heard(2, 0);
    assertThat(watch.seconds()).isZero();
    heard(3, 1_200);
    assertThat(clock.drift()).contains(new Drift(Duration.ofSeconds(600), 3, 1));
    assertThat(watch.seconds()).isZero();
  }

  @Test
  void theOnlyOneIsBelieved() {
    heard(1, -90);
    assertThat(watch.seconds()).isEqualTo(-90);
  }

  @Test
  void isForgottenAfterTenMinutes() {
    heard(1, 90);
    nanos = Duration.ofMinutes(10).toNanos();
    assertThat(clock.drift()).isPresent();
    nanos++;
    assertThat(clock.drift()).isEmpty();
  }

  @Test
  void remembersAThousandPeers() {
    for (int i = 0; i <= DriftClock.MOST; i++) {
      heard(i, i == 0 ? 10_000 : 0);
    }
    assertThat(clock.drift()).contains(new Drift(Duration.ZERO, 1_000, 1_000));
  }

  @Test
  void whatIsTooUnsureIsNotHeard() {
    clock.heard(SamplePeers.id(1), Duration.ofHours(1), DriftClock.UNSURE.plusMillis(1));
    assertThat(clock.drift()).isEmpty();
  }

  @Test
  void recordsOfTheFutureCountOnlyWhereNoClockWasSeen() {
    Instant now = Instant.EPOCH;
    clock.issued(SamplePeers.id(1), now.minusSeconds(50), now);
    assertThat(clock.drift()).isEmpty();
    clock.issued(SamplePeers.id(1), now.plusSeconds(50), now);
    assertThat(clock.drift()).contains(new Drift(Duration.ofSeconds(50), 1, 1));
    heard(2, 0);
    assertThat(clock.drift()).contains(new Drift(Duration.ZERO, 1, 1));
  }

  @Test
  void heartbeatsTellItAtTheMiddleOfTheRoundTrip(@TempDir Path home) {
    try (TestWorld world = new TestWorld(home)) {
      world.indexer();
      world.indexer();
      world.setClock(Duration.ofMinutes(-5));
      world.start().seconds(3);
      assertThat(world.node.networkClock().drift())
          .contains(new Drift(Duration.ofMinutes(5), 2, 2));
      assertThat(world.meters.gauge("records", "clock.behind.seconds")).isEqualTo(300);
    }
  }
}
