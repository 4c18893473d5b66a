package org.opencloud.discovery.types.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Annotation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TypesConfigTest {
  private static final Settings STANDARD =
      new Settings(Duration.ofSeconds(120), 1, 10, 64, 10_000, 4_096, 32 << 20);

  @Test
  void takesWhatIsWithinBounds() {
    assertThat(TypesConfig.Reader.settings(new Given(10, 2, 3, 4, 5, 64, 1)))
        .isEqualTo(new Settings(Duration.ofSeconds(10), 2, 3, 4, 5, 64, 1 << 20));
  }

  @Test
  void whatIsOutOfBoundsIsReplaced() {
    assertThat(TypesConfig.Reader.settings(new Given(9, 0, 0, 0, 0, 63, 0))).isEqualTo(STANDARD);
    assertThat(
            TypesConfig.Reader.settings(
                new Given(3_601, 1_001, 10_001, 10_001, 100_001, 100_001, 1_025)))
        .isEqualTo(STANDARD);
  }

  private record Given(
      int announce_seconds,
      int sender_rate,
      int sender_burst,
      int streams_max,
      int announcers_max,
      int descriptions_max,
      int memory_mib)
      implements TypesConfig {
    @Override
    public Class<? extends Annotation> annotationType() {
      return TypesConfig.class;
    }
  }
}
