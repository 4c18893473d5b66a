package org.opencloud.discovery.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.records.NetworkClock.Drift;

class ClockViewTest {
  private static String line(long seconds, int peers, int agreeing) {
    return ClockView.line(Optional.of(new Drift(Duration.ofSeconds(seconds), peers, agreeing)));
  }

  @Test
  void saysWhatFollowsFromAWrongClock() {
    assertThat(line(300, 3, 3))
        .isEqualTo("5 min behind 3 of 3 peers: questions of this node are refused");
    assertThat(line(-61, 5, 4))
        .isEqualTo("61 s ahead of 4 of 5 peers: questions of this node are refused");
    assertThat(line(45, 2, 2))
        .isEqualTo(
            "45 s behind 2 of 2 peers: set it, beyond 60 s questions of this node are refused");
    Drift nearly = new Drift(Duration.ofMillis(299_700), 3, 3);
    assertThat(ClockView.line(Optional.of(nearly))).startsWith("5 min behind");
    assertThat(line(7_200 * 2, 1, 1)).startsWith("4 h behind 1 of 1 peers");
    assertThat(line(86_400 * 9, 1, 1)).startsWith("9 days behind");
  }

  @Test
  void saysThatAllIsWell() {
    assertThat(line(30, 3, 2)).isEqualTo("agrees with 2 of 3 peers");
    assertThat(ClockView.line(Optional.empty())).isEqualTo("not compared with any peer yet");
  }

  @Test
  void believesNobodyAlone() {
    assertThat(line(300, 3, 1)).isEqualTo("unclear: the clocks of 3 peers do not agree");
    assertThat(ClockView.warning(new Drift(Duration.ofSeconds(300), 3, 1))).isEmpty();
  }

  @Test
  void jsonOfNothingHasNoNumbers() {
    assertThat(ClockView.json(Optional.empty())).hasToString("{\"warning\":\"\"}");
  }
}
