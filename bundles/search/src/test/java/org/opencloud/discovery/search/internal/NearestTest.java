package org.opencloud.discovery.search.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NearestTest {
  @Test
  void findsTheNameWithTheFewestLettersToChange() {
    assertThat(nearest("gpu.cuont", "cpu.count", "gpu.count", "gpu.model")).isEqualTo("gpu.count");
    assertThat(nearest("computer", "DATA", "COMPUTE", "STORAGE")).isEqualTo("COMPUTE");
    assertThat(nearest("count", "cost", "gpu.count")).isEqualTo("gpu.count");
    assertThat(nearest("price", "prize.x", "price.hour")).isEqualTo("price.hour");
    assertThat(nearest("ab", "b", "a", "abc")).isEqualTo("a");
    assertThat(Nearest.to("x", Stream.of())).isEmpty();
  }

  private static String nearest(String asked, String... names) {
    return Nearest.to(asked, Stream.of(names)).orElseThrow();
  }
}
