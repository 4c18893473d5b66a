package org.opencloud.discovery.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OrderTest {

  @Test
  void readsFieldsWithCommasBetween() throws FilterException {
    assertThat(Order.parse(" price.hour, - gpu.count"))
        .containsExactly(new Order("price.hour", false), new Order("gpu.count", true));
    assertThat(Order.parse(" ")).isEmpty();
    assertThat(Order.parse("-a")).hasToString("[-a]");
  }

  @Test
  void refusesWhatIsNoOrder() {
    for (String bad : List.of(",", "a,", "a b", "-", "a,b,c,d,e", "a".repeat(513))) {
      assertThatThrownBy(() -> Order.parse(bad)).as(bad).isInstanceOf(FilterException.class);
    }
  }

  @Test
  void comparesWhatCountsOfSeveralValuesAndPutsNoneLast() {
    Order cheap = new Order("p", false);
    Order dear = new Order("p", true);
    List<Double> values = List.of(2.0, 1.0, 3.0);

    assertThat(cheap.key(values)).contains(1.0);
    assertThat(dear.key(values)).contains(3.0);
    assertThat(cheap.key(List.of())).isEmpty();
    for (Order order : List.of(cheap, dear)) {
      assertThat(order.compare(Optional.empty(), Optional.of(1.0))).isPositive();
      assertThat(order.compare(Optional.of(1.0), Optional.empty())).isNegative();
    }
    assertThat(cheap.compare(Optional.of(1.0), Optional.of(2.0))).isNegative();
    assertThat(dear.compare(Optional.of(1.0), Optional.of(2.0))).isPositive();
  }

  @Test
  void ordersByNumbersOfTheTypeOnly() throws FilterException {
    ResourceType type =
        ResourceType.named("T")
            .field(Field.number("n", ""))
            .field(Field.keyword("t"))
            .field(Field.number("secret", "").keptInternal())
            .build();

    Order.check(Order.parse("n"), type);
    for (String bad : List.of("t", "secret", "other")) {
      assertThatThrownBy(() -> Order.check(Order.parse("n," + bad), type))
          .isInstanceOfSatisfying(FilterException.class, e -> assertThat(e.path()).isEqualTo(bad));
    }
  }
}
