package org.opencloud.discovery.search.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.spi.Order;

class BestTest {
  private final Best<String> best =
      new Best<>(List.of(new Order("a", false), new Order("b", true)), 3);

  @Test
  void keepsTheFirstOfAllAndOfEqualsThoseThatCameFirst() {
    assertThat(offer("x", 2, 1)).isEmpty();
    assertThat(offer("y", 1, 1)).isEmpty();
    assertThat(offer("z", 1, 2)).isEmpty();
    assertThat(offer("same as x", 2, 1)).contains("same as x");
    assertThat(offer("w", 0, 0)).contains("x");
    assertThat(best.has("x")).isFalse();
    assertThat(best.has("w")).isTrue();

    assertThat(best.drain()).containsExactly("w", "z", "y");
    assertThat(best.drain()).isEmpty();
  }

  @Test
  void putsWhatHasNoValueLastAndCountsTheSmallestOfSeveral() {
    best.offer("none", JsonFields.Values.NONE, "none");
    best.offer("text", new JsonFields.Values(Map.of("a", List.of("1"))), "text");
    best.offer("two", new JsonFields.Values(Map.of("a", List.of(9.0, 1.0))), "two");
    offer("five", 5, 0);

    assertThat(best.drain()).containsExactly("two", "five", "none");
  }

  private Optional<String> offer(String name, double a, double b) {
    return best.offer(name, new JsonFields.Values(Map.of("a", List.of(a), "b", List.of(b))), name);
  }
}
