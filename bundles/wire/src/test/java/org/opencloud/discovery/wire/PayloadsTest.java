package org.opencloud.discovery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadsTest {

  @Test
  void readsTheQuestionItWrites() throws Exception {
    QuestionPayload question = new QuestionPayload("object \"storage\" é", 7);

    assertThat(Payloads.question(Payloads.encode(question))).isEqualTo(question);
  }

  @Test
  void writesFilterAndOrderOnlyWhereTheyAre() throws Exception {
    assertThat(Payloads.encode(new QuestionPayload("gpu", 7)))
        .asString(UTF_8)
        .isEqualTo("{\"search\":\"gpu\",\"limit\":7}");
    QuestionPayload both = new QuestionPayload("", 7, "gpu.model=\"é\"", "-price.hour");
    assertThat(Payloads.question(Payloads.encode(both))).isEqualTo(both);
    assertThat(Payloads.question(bytes("{\"filter\":\"a=1\"}")).search()).isEmpty();
  }

  @Test
  void refusesAFilterOverAKibibyteAndAnOrderOver512Characters() throws Exception {
    String bytes = "é".repeat(WireLimits.FILTER_BYTES / 2);
    assertThat(Payloads.question(bytes("{\"filter\":\"" + bytes + "\"}")).filter())
        .isEqualTo(bytes);
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> Payloads.question(bytes("{\"filter\":\"" + bytes + "x\"}")));
    String order = "o".repeat(WireLimits.ORDER_CHARACTERS);
    assertThat(Payloads.question(bytes("{\"search\":\"\",\"order\":\"" + order + "\"}")).order())
        .isEqualTo(order);
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(
            () -> Payloads.question(bytes("{\"search\":\"\",\"order\":\"" + order + "o\"}")));
  }

  @Test
  void takesAHundredWhenAQuestionNamesNoLimit() throws Exception {
    QuestionPayload question = Payloads.question(bytes("{\"search\":\"gpu\",\"more\":[{}]}"));

    assertThat(question).isEqualTo(new QuestionPayload("gpu", 100));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"search\":7}",
        "{\"search\":\"gpu\",\"limit\":0}",
        "{\"search\":\"gpu\",\"limit\":1001}",
        "{\"search\":\"gpu\",\"limit\":99999999999}",
        "{\"search\":\"gpu\",\"limit\":\"7\"}",
        "{\"search\":\"gpu\",\"filter\":7}",
        "{\"search\":\"gpu\",\"filter\":\"\\ud800\"}",
        "{\"search\":\"gpu\",\"order\":[\"a\"]}",
        "{\"order\":\"a\"}",
        "{\"search\":\"gpu\"} x"
      })
  void refusesAQuestionOfTheWrongForm(String json) {
    assertThatExceptionOfType(WireException.class).isThrownBy(() -> Payloads.question(bytes(json)));
  }

  @Test
  void refusesASearchOver256Characters() throws Exception {
    String longest = "g".repeat(256);

    assertThat(Payloads.question(bytes("{\"search\":\"" + longest + "\"}")).search())
        .isEqualTo(longest);
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> Payloads.question(bytes("{\"search\":\"" + longest + "g\"}")));
  }

  @Test
  void readsTheEndItWrites() throws Exception {
    EndReport report = new EndReport(3, true, 5, Map.of("STORAGE", "timed out"));

    assertThat(Payloads.end(Payloads.encode(report))).isEqualTo(report);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"results\":-1}",
        "{\"results\":101}",
        "{\"results\":1,\"limited\":\"no\"}",
        "{\"results\":1,\"neighbours\":-1}",
        "{\"results\":1,\"failures\":[]}",
        "{\"results\":1,\"failures\":{\"a b\":\"x\"}}",
        "{\"results\":1,\"failures\":{\"A\":\"\\u001b[31m\"}}",
        "{\"results\":1,\"failures\":{\"A\":{}}}"
      })
  void refusesAnEndOfTheWrongForm(String json) {
    assertThatExceptionOfType(WireException.class).isThrownBy(() -> Payloads.end(bytes(json)));
  }

  @Test
  void refusesMoreThan64Failures() throws Exception {
    Map<String, String> failures = new HashMap<>();
    for (int i = 0; i < WireLimits.FAILURES; i++) {
      failures.put("T" + i, "failed");
    }
    assertThat(Payloads.end(Payloads.encode(new EndReport(0, false, 0, failures))).failures())
        .hasSize(64);

    failures.put("ONE-MORE", "failed");
    byte[] json = Payloads.encode(new EndReport(0, false, 0, failures));
    assertThatExceptionOfType(WireException.class).isThrownBy(() -> Payloads.end(json));
  }

  @Test
  void refusesALongReasonAndALongEnd() throws Exception {
    String longest = "r".repeat(WireLimits.FAILURE_CHARACTERS);
    byte[] good = Payloads.encode(new EndReport(0, false, 0, Map.of("A", longest)));
    assertThat(Payloads.end(good).failures()).containsEntry("A", longest);
    byte[] longer = Payloads.encode(new EndReport(0, false, 0, Map.of("A", longest + "r")));
    assertThatExceptionOfType(WireException.class).isThrownBy(() -> Payloads.end(longer));

    String end = "{\"results\":1}";
    String padding = " ".repeat(WireLimits.END_BYTES - end.length());
    assertThat(Payloads.end(bytes(end + padding)).results()).isEqualTo(1);
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> Payloads.end(bytes(end + padding + " ")));
  }

  @Test
  void refusesDeeperNestingThan64() throws Exception {
    String most = "[".repeat(WireLimits.DEPTH - 1) + "]".repeat(WireLimits.DEPTH - 1);

    assertThat(Payloads.question(bytes("{\"search\":\"gpu\",\"x\":" + most + "}")).search())
        .isEqualTo("gpu");
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> Payloads.question(bytes("{\"search\":\"gpu\",\"x\":[" + most + "]}")));
  }

  @Test
  void makesIdsOf22Characters() {
    EventIds ids = new EventIds(new SecureRandom());

    assertThat(ids.next()).hasSize(22).matches(EventIds::isId).isNotEqualTo(ids.next());
  }

  private static byte[] bytes(String json) {
    return json.getBytes(UTF_8);
  }
}
