package org.opencloud.discovery.search.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RestTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Rest rest = new Rest();

  @Test
  void beginsWithTheFifthOverrunInARow() {
    overrun(4);
    assertThat(rest.isResting(NOW)).isFalse();
    rest.inTime();
    overrun(4);
    assertThat(rest.isResting(NOW)).isFalse();

    assertThat(rest.overran(NOW)).isEqualTo(Duration.ofSeconds(10));
    assertThat(rest.isResting(NOW.plusSeconds(10).minusMillis(1))).isTrue();
    assertThat(rest.isResting(NOW.plusSeconds(10))).isFalse();
  }

  @Test
  void isNotLengthenedByCallsThatBeganBefore() {
    overrun(5);
    assertThat(rest.overran(NOW.plusSeconds(1))).isZero();
  }

  @Test
  void lastsTwiceAsLongWhenNothingHasChangedAndFiveMinutesAtMost() {
    overrun(5);
    Instant later = NOW.plusSeconds(10);
    Duration last = Duration.ofSeconds(10);
    for (int i = 0; i < 8; i++) {
      Duration next = rest.overran(later);
      assertThat(next).isGreaterThanOrEqualTo(last);
      last = next;
      later = later.plus(next);
    }
    assertThat(last).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void isForgottenWithACallInTime() {
    overrun(5);
    assertThat(rest.inTime()).isTrue();
    assertThat(rest.inTime()).isFalse();
    Instant later = NOW.plusSeconds(10);
    for (int i = 0; i < 4; i++) {
      assertThat(rest.overran(later)).isZero();
    }
    assertThat(rest.overran(later)).isEqualTo(Duration.ofSeconds(10));
  }

  private void overrun(int times) {
    for (int i = 0; i < times; i++) {
      rest.overran(NOW);
    }
  }
}
