package org.opencloud.discovery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.opencloud.discovery.wire.WireException.malformed;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.opencloud.discovery.spi.ResourceType;

/** The JSON inside events. An answer's payload is the resource itself and not read here. */
public final class Payloads {
  private Payloads() {}

  public static byte[] encode(QuestionPayload question) {
    return JsonObject.of(
        json -> {
          json.writeStringField("search", question.search());
          json.writeNumberField("limit", question.limit());
          writeUnlessEmpty(json, "filter", question.filter());
          writeUnlessEmpty(json, "order", question.order());
        });
  }

  private static void writeUnlessEmpty(JsonGenerator json, String name, String text)
      throws IOException {
    if (!text.isEmpty()) {
      json.writeStringField(name, text);
    }
  }

  public static byte[] encode(EndReport report) {
    return JsonObject.of(
        json -> {
          json.writeNumberField("results", report.results());
          json.writeBooleanField("limited", report.limited());
          json.writeNumberField("neighbours", report.neighbours());
          json.writeObjectFieldStart("failures");
          for (Map.Entry<String, String> failure : report.failures().entrySet()) {
            json.writeStringField(failure.getKey(), failure.getValue());
          }
          json.writeEndObject();
        });
  }

  /** Reads a question's payload; an absent limit is 100. Unknown fields are ignored. */
  public static QuestionPayload question(byte[] payload) throws WireException {
    Map<String, String> texts = new HashMap<>();
    int[] limit = {WireLimits.DEFAULT_RESULTS};
    JsonObject.read(
        payload,
        WireLimits.QUESTION_BYTES,
        (name, parser) -> {
          switch (name) {
            case "search" ->
                texts.put(name, JsonObject.text(name, parser, WireLimits.SEARCH_CHARACTERS));
            case "filter" -> texts.put(name, filter(parser));
            case "order" ->
                texts.put(name, JsonObject.text(name, parser, WireLimits.ORDER_CHARACTERS));
            case "limit" -> limit[0] = JsonObject.number(name, parser, 1, WireLimits.RESULTS);
            default -> parser.skipChildren();
          }
        });
    String filter = texts.getOrDefault("filter", "");
    if (!texts.containsKey("search") && filter.isEmpty()) {
      throw malformed("search: expected text");
    }
    return new QuestionPayload(
        texts.getOrDefault("search", ""), limit[0], filter, texts.getOrDefault("order", ""));
  }

  private static String filter(JsonParser parser) throws IOException, WireException {
    String filter = JsonObject.text("filter", parser, WireLimits.FILTER_BYTES);
    if (filter.getBytes(UTF_8).length > WireLimits.FILTER_BYTES) {
      throw malformed("filter: expected at most " + WireLimits.FILTER_BYTES + " bytes");
    }
    return filter;
  }

  /** Reads an end's payload. Unknown fields are ignored. */
  public static EndReport end(byte[] payload) throws WireException {
    int[] results = {-1};
    boolean[] limited = {false};
    int[] neighbours = {0};
    Map<String, String> failures = new HashMap<>();
    JsonObject.read(
        payload,
        WireLimits.END_BYTES,
        (name, parser) -> {
          switch (name) {
            case "results" ->
                results[0] = JsonObject.number(name, parser, 0, WireLimits.RESULTS_PER_ANSWERER);
            case "limited" -> limited[0] = JsonObject.flag(name, parser);
            case "neighbours" ->
                neighbours[0] = JsonObject.number(name, parser, 0, Integer.MAX_VALUE);
            case "failures" -> readFailures(parser, failures);
            default -> parser.skipChildren();
          }
        });
    if (results[0] < 0) {
      throw malformed("results: expected a number");
    }
    return new EndReport(results[0], limited[0], neighbours[0], failures);
  }

  private static void readFailures(JsonParser parser, Map<String, String> failures)
      throws IOException, WireException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw malformed("failures: expected an object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String type = parser.currentName();
      parser.nextToken();
      String reason = JsonObject.text("failures", parser, WireLimits.FAILURE_CHARACTERS);
      if (!ResourceType.isName(type) || !reason.chars().allMatch(c -> c >= ' ' && c <= '~')) {
        throw malformed("failures: expected a type's name and a reason in ASCII");
      }
      if (failures.size() == WireLimits.FAILURES) {
        throw malformed("failures: expected at most " + WireLimits.FAILURES);
      }
      failures.put(type, reason);
    }
  }
}
