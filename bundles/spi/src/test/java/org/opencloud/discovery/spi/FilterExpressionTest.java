package org.opencloud.discovery.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterExpressionTest {
  private static final ResourceType TYPE =
      ResourceType.named("COMPUTE")
          .field(Field.number("gpu.count", ""))
          .field(Field.number("price.hour", "EUR/h"))
          .field(Field.keyword("location"))
          .field(Field.text("notes"))
          .field(Field.flag("confidential"))
          .field(Field.keyword("not"))
          .field(Field.keyword("shelf").keptInternal())
          .build();

  private static final Map<String, List<?>> MACHINE =
      Map.of(
          "gpu.count", List.of(8.0),
          "price.hour", List.of(0.4, 2.5),
          "location", List.of("EU-West", "Île \"de\" France"),
          "confidential", List.of(true));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpu.count>=2",
        "gpu.count = 8.0",
        "gpu.count=8e0",
        "gpu.count>7.5 and gpu.count<8.5",
        "price.hour<0.5",
        "price.hour>2",
        "location=eu-west",
        "location=\"EU-WEST\"",
        "location=eu*",
        "location=\"ile \\\"de\\\"\"*",
        "location=*",
        "confidential=TRUE",
        "confidential!=false",
        "not location=us",
        "location!=us",
        "not not=x",
        "NOT (location=us OR gpu.count<2) AND confidential=true",
        "location=us and location=eu-west or gpu.count=8",
        "(&(gpu.count>=2)(|(location=us)(confidential=true))(!(price.hour>9)))",
        "((gpu.count=8))",
      })
  void findsTheMachine(String text) throws FilterException {
    assertThat(matches(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpu.count<8",
        "gpu.count!=8",
        "price.hour>2.5",
        "location=eu",
        "location=\"eu*\"",
        "not location=*",
        "not=*",
        "confidential=false",
        "location=us and (location=eu-west or gpu.count=8)",
        "(!(location=eu*))",
      })
  void doesNotFindTheMachine(String text) throws FilterException {
    assertThat(matches(text)).isFalse();
  }

  private static boolean matches(String text) throws FilterException {
    Filter filter = FilterExpression.parse(text).bind(TYPE);
    return filter.matches(path -> MACHINE.getOrDefault(path, List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|at character 1: expected a field such as gpu.count, got the end",
        "gpu.count|at character 10: expected =, !=, <, <=, > or >= after 'gpu.count', got the end",
        "gpu.count>=|at character 12: expected a value after 'gpu.count>=', got the end",
        "a=1 b=2|at character 5: expected 'and', 'or' or the end, got 'b'",
        "a=1 and|at character 8: expected a field such as gpu.count, got the end",
        "(a=1|at character 5: expected ')', got the end",
        "a=1)|at character 4: expected 'and', 'or' or the end, got ')'",
        "(&a=1)|at character 3: expected '(', got 'a'",
        "a=\"x|at character 5: expected '\"' at the end of the text, got the end",
        "a=\"\\n\"|at character 5: expected \\\" or \\\\, got 'n'",
        "a..b=1|at character 1: expected a field such as gpu.count, got 'a'",
        "$where=1|at character 1: expected a field such as gpu.count, got '$'",
      })
  void saysWhereTheTextIsWrong(String text, String message) {
    assertThatThrownBy(() -> FilterExpression.parse(text))
        .isInstanceOf(FilterException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpu.cuont>=2|gpu.cuont|COMPUTE has no field 'gpu.cuont' to filter by",
        "notes=x|notes|COMPUTE has no field 'notes' to filter by",
        "shelf=*|shelf|COMPUTE has no field 'shelf' to filter by",
        "gpu.count=many|gpu.count|gpu.count is a number; got '=many'",
        "gpu.count=\"8\"|gpu.count|gpu.count is a number; got '=8'",
        "gpu.count=0x8|gpu.count|gpu.count is a number; got '=0x8'",
        "gpu.count=NaN|gpu.count|gpu.count is a number; got '=NaN'",
        "gpu.count=1e999|gpu.count|gpu.count is a number; got '=1e999'",
        "price.hour<1*|price.hour|price.hour is a number, in EUR/h; got '<1*'",
        "location>eu|location|location is a text, compared with = or !=; got '>eu'",
        "confidential=yes|confidential|confidential is true or false; got '=yes'",
        "confidential<true|confidential|confidential is true or false, compared with = or !=; got '<true'",
      })
  void saysWhichFieldIsWrong(String text, String path, String message) throws FilterException {
    FilterExpression expression = FilterExpression.parse(text);

    assertThatThrownBy(() -> expression.bind(TYPE))
        .isInstanceOfSatisfying(FilterException.class, e -> assertThat(e.path()).isEqualTo(path))
        .hasMessage(message);
  }

  @Test
  void keepsItsLimits() throws FilterException {
    FilterExpression.parse("a=1" + " or a=1".repeat(31));
    FilterExpression.parse("(".repeat(8) + "a=1" + ")".repeat(8));
    FilterExpression.parse("a=" + "x".repeat(256));
    for (String bad :
        List.of(
            "a=1" + " or a=1".repeat(32),
            "(".repeat(9) + "a=1" + ")".repeat(9),
            "not ".repeat(9) + "a=1",
            "(!".repeat(9) + "(a=1)" + ")".repeat(9),
            "a=" + "x".repeat(257),
            "a=1" + " ".repeat(1022),
            "a=" + "é".repeat(512))) {
      assertThatThrownBy(() -> FilterExpression.parse(bad)).hasMessageContaining("at most");
    }
  }

  @Test
  void namesItsFields() throws FilterException {
    FilterExpression expression = FilterExpression.parse(" b=1 and not (a=2 or b=3) ");

    assertThat(expression.paths()).containsExactly("b", "a");
    assertThat(expression.text()).isEqualTo("b=1 and not (a=2 or b=3)");
  }
}
