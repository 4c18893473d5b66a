package org.opencloud.discovery.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReservedSequenceTest {
  private final AtomicLong stored = new AtomicLong();
  private int writes;

  @Test
  void numbersRiseAcrossRestartsAndClocksSetBack() {
    long last = 0;
    for (String start :
        List.of("2026-01-01T00:00:00Z", "2025-01-01T00:00:00Z", "1970-01-01T00:00:00Z")) {
      ReservedSequence sequence = sequence(start);
      for (int i = 0; i < 250_000; i++) {
        long next = sequence.next();
        assertThat(next > last).isTrue();
        last = next;
      }
    }
    assertThat(writes).isEqualTo(9);
  }

  @Test
  void beginsAtTheClockWhenNothingIsStored() {
    assertThat(sequence("2026-01-01T00:00:00Z").next()).isEqualTo(1_767_225_600_000_000_001L);
  }

  @Test
  void givesOutNothingThatIsNotReserved() {
    Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    List<Long> ends = new ArrayList<>();
    ReservedSequence sequence =
        new ReservedSequence(
            clock,
            0,
            end -> {
              ends.add(end);
              throw new UncheckedIOException(new java.io.IOException("disk full"));
            });
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(sequence::next).isInstanceOf(UncheckedIOException.class);
    }
    assertThat(ends).containsExactly(100_000L, 100_000L);
  }

  @Test
  void aMonotonicClockGoesOn() {
    Clock clock = MonotonicClock.start();
    assertThat(clock.instant()).isBeforeOrEqualTo(clock.instant());
  }

  private ReservedSequence sequence(String now) {
    Clock clock = Clock.fixed(Instant.parse(now), ZoneOffset.UTC);
    return new ReservedSequence(
        clock,
        stored.get(),
        end -> {
          stored.set(end);
          writes++;
        });
  }
}
