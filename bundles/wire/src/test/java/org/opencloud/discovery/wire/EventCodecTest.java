package org.opencloud.discovery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.api.events.Event;

class EventCodecTest {
  private final String question = new String(EventCodec.encode(Events.question()), UTF_8);

  @Test
  void readsWhatItWrites() throws Exception {
    assertThat(question(question)).isEqualTo(Events.question());
    assertThat(EventCodec.answer(EventCodec.encode(Events.answer()))).isEqualTo(Events.answer());
    assertThat(EventCodec.answer(EventCodec.encode(Events.end()))).isEqualTo(Events.end());
  }

  @Test
  void readsAliasesInAnyCaseAndIgnoresWhatItDoesNotKnow() throws Exception {
    String other =
        question
            .replace("\"signature\"", "\"Sig\"")
            .replace("\"data_type\"", "\"DataType\"")
            .replace("\"type\"", "\"TYPE\"")
            .replace("\"to\"", "\"later\":{\"a\":[1,{\"b\":null}]},\"to\"");

    assertThat(question(other)).isEqualTo(Events.question());
  }

  @Test
  void readsAPayloadAsObjectAndAsText() throws Exception {
    String payload = new String(Events.question().payload(), UTF_8);
    String asObject = replacePayload(payload);
    String asText = replacePayload("\"" + payload.replace("\"", "\\\"") + "\"");

    assertThat(question(asObject)).isEqualTo(Events.question());
    assertThat(question(asText)).isEqualTo(Events.question());
  }

  @Test
  void keepsTheBytesOfAPayloadObjectAsTheyStand() throws Exception {
    String payload = "{ \"search\" : \"é😀\" }";

    assertThat(question(replacePayload(payload)).payload()).isEqualTo(payload.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "\"text\"",
        "{",
        "{}",
        "{\"type\":\"search\"}",
        "{\"type\":\"search\"}{}",
        "\u0000"
      })
  void refusesWhatIsNoEvent(String json) {
    assertMalformed(json);
  }

  @Test
  void refusesFieldsOfTheWrongForm() {
    assertMalformed(question.replace("\"id\":\"A", "\"id\":\""));
    assertMalformed(question.replace("\"id\":\"A", "\"id\":\"+"));
    assertMalformed(question.replace("did:key:z6Mk", "did:web:z6Mk"));
    assertMalformed(question.replace("\"to\":\"\"", "\"to\":\"bob\""));
    assertMalformed(question.replace("1790000000000", "\"1790000000000\""));
    assertMalformed(question.replace("1790000000000", "-1"));
    assertMalformed(question.replace("1790000000000", "1.5"));
    assertMalformed(question.replace("1790000000000", "17900000000000000000000"));
    assertMalformed(question.replace("\"data_type\":\"\"", "\"data_type\":\"$where\""));
    assertMalformed(question.replace("\"data_type\":\"\"", "\"data_type\":null"));
    assertMalformed(question.replace("\"ada\"", "\"" + "a".repeat(257) + "\""));
    assertMalformed(question.replace("\"ada\"", "\"\\ud800\""));
    assertMalformed(replacePayload("\"%%%\""));
    assertMalformed(replacePayload("[]"));
    assertMalformed(replacePayload("{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}"));
    assertMalformed(question.replaceFirst("\"signature\":\"....", "\"signature\":\""));
    assertMalformed(question.replaceFirst(",\"signature\":\".*\"", ""));
    assertMalformed(question + "{}");
  }

  @Test
  void refusesAFieldGivenTwiceUnderTwoNames() {
    assertMalformed(question.replace("\"user\"", "\"sig\":\"AAAA\",\"user\""));
    assertMalformed(question.replace("\"user\"", "\"user\":\"eve\",\"user\""));
  }

  @Test
  void refusesWhatIsNotUtf8() {
    byte[] bytes = question.getBytes(UTF_8);
    bytes[question.indexOf("ada")] = (byte) 0xff;

    assertThatExceptionOfType(WireException.class).isThrownBy(() -> EventCodec.question(bytes));
  }

  @Test
  void refusesAQuestionOverEightKibibytesBeforeReadingIt() {
    String padded = question + " ".repeat(WireLimits.QUESTION_BYTES);

    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> question(padded))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(WireException.Reason.OVERSIZED));
  }

  @Test
  void refusesAnAnswerOver192Kibibytes() {
    byte[] padded = new byte[WireLimits.ANSWER_BYTES + 1];

    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> EventCodec.answer(padded))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(WireException.Reason.OVERSIZED));
  }

  @Test
  void takesTheLargestResourceInAnAnswer() throws Exception {
    String resource = "{\"id\":\"" + "x".repeat(WireLimits.RESOURCE_BYTES - 9) + "\"}";
    Event answer =
        Events.unsigned(
            Event.Purpose.ANSWER,
            Events.ANSWERER,
            Events.did(Events.ASKER),
            "COMPUTE",
            resource,
            "u".repeat(256));
    byte[] json = EventCodec.encode(Events.signed(Events.ANSWERER, answer));

    assertThat(resource).hasSize(WireLimits.RESOURCE_BYTES);
    assertThat(json).hasSizeLessThan(WireLimits.ANSWER_BYTES);
    assertThat(EventCodec.answer(json).payload()).isEqualTo(resource.getBytes(UTF_8));
  }

  @Test
  void refusesATypeThatDoesNotBelongThere() {
    assertWrongType(() -> question(question.replace("\"search\"", "\"search.end\"")));
    assertWrongType(() -> EventCodec.question(EventCodec.encode(Events.answer())));
    assertWrongType(() -> EventCodec.answer(question.replace("search", "gossip").getBytes(UTF_8)));
  }

  @Test
  void takesAQuestionToEverybodyOnTheTopicOnlyAndOneToSomebodyOnAStreamOnly() throws Exception {
    byte[] direct = EventCodec.encode(Events.directQuestion());

    assertThat(EventCodec.directQuestion(direct)).isEqualTo(Events.directQuestion());
    assertWrongType(() -> EventCodec.question(direct));
    assertWrongType(() -> EventCodec.directQuestion(question.getBytes(UTF_8)));
    assertWrongType(() -> EventCodec.directQuestion(EventCodec.encode(Events.end())));
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> EventCodec.directQuestion(new byte[WireLimits.QUESTION_BYTES + 1]))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(WireException.Reason.OVERSIZED));
  }

  private String replacePayload(String json) {
    return question.replaceFirst(
        "\"payload\":\"[^\"]*\"", java.util.regex.Matcher.quoteReplacement("\"payload\":" + json));
  }

  private static Event question(String json) throws WireException {
    return EventCodec.question(json.getBytes(UTF_8));
  }

  private static void assertWrongType(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable reading) {
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(reading)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(WireException.Reason.TYPE));
  }

  private static void assertMalformed(String json) {
    assertThatExceptionOfType(WireException.class)
        .as(json)
        .isThrownBy(() -> question(json))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(WireException.Reason.MALFORMED));
  }
}
