package org.opencloud.discovery.wire;

import static org.opencloud.discovery.wire.WireException.malformed;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.opencloud.discovery.spi.ResourceType;

/** The JSON inside events. An answer's payload is the resource itself and not read here. */
public final class Payloads {
  private Payloads() {}

  public static byte[] encode(QuestionPayload question) {
    return object(
        json -> {
          json.writeStringField("search", question.search());
          json.writeNumberField("limit", question.limit());
        });
  }

  public static byte[] encode(EndReport report) {
    return object(
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
    String[] search = {null};
    int[] limit = {WireLimits.DEFAULT_RESULTS};
    read(
        payload,
        WireLimits.QUESTION_BYTES,
        (name, parser) -> {
          switch (name) {
            case "search" -> search[0] = text(name, parser, WireLimits.SEARCH_CHARACTERS);
            case "limit" -> limit[0] = number(name, parser, 1, WireLimits.RESULTS);
            default -> parser.skipChildren();
          }
        });
    if (search[0] == null) {
      throw malformed("search: expected text");
    }
    return new QuestionPayload(search[0], limit[0]);
  }

  /** Reads an end's payload. Unknown fields are ignored. */
  public static EndReport end(byte[] payload) throws WireException {
    int[] results = {-1};
    boolean[] limited = {false};
    int[] neighbours = {0};
    Map<String, String> failures = new HashMap<>();
    read(
        payload,
        WireLimits.END_BYTES,
        (name, parser) -> {
          switch (name) {
            case "results" -> results[0] = number(name, parser, 0, WireLimits.RESULTS_PER_ANSWERER);
            case "limited" -> limited[0] = flag(name, parser);
            case "neighbours" -> neighbours[0] = number(name, parser, 0, Integer.MAX_VALUE);
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
      String reason = text("failures", parser, WireLimits.FAILURE_CHARACTERS);
      if (!ResourceType.isName(type) || !reason.chars().allMatch(c -> c >= ' ' && c <= '~')) {
        throw malformed("failures: expected a type's name and a reason in ASCII");
      }
      if (failures.size() == WireLimits.FAILURES) {
        throw malformed("failures: expected at most " + WireLimits.FAILURES);
      }
      failures.put(type, reason);
    }
  }

  private static String text(String name, JsonParser parser, int max)
      throws IOException, WireException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw malformed(name + ": expected text");
    }
    String text = parser.getText();
    if (text.length() > max || !Json.wellFormed(text)) {
      throw malformed(name + ": expected at most " + max + " characters");
    }
    return text;
  }

  private static int number(String name, JsonParser parser, int min, int max)
      throws IOException, WireException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
        || parser.getNumberType() != JsonParser.NumberType.INT
        || parser.getIntValue() < min
        || parser.getIntValue() > max) {
      throw malformed(name + ": expected " + min + " to " + max);
    }
    return parser.getIntValue();
  }

  private static boolean flag(String name, JsonParser parser) throws WireException {
    if (!parser.currentToken().isBoolean()) {
      throw malformed(name + ": expected true or false");
    }
    return parser.currentToken() == JsonToken.VALUE_TRUE;
  }

  private static void read(byte[] payload, int maxBytes, FieldReader reader) throws WireException {
    if (payload.length > maxBytes) {
      throw new WireException(
          WireException.Reason.OVERSIZED, "payload: expected at most " + maxBytes + " bytes");
    }
    try (JsonParser parser = Json.parser(Json.utf8(payload))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw malformed("payload: expected an object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        reader.field(name, parser);
      }
      if (parser.nextToken() != null) {
        throw malformed("payload: expected nothing after it");
      }
    } catch (IOException e) {
      throw new WireException(WireException.Reason.MALFORMED, "payload: expected JSON", e);
    }
  }

  private static byte[] object(FieldWriter fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return out.toByteArray();
  }

  @FunctionalInterface
  private interface FieldReader {
    void field(String name, JsonParser parser) throws IOException, WireException;
  }

  @FunctionalInterface
  private interface FieldWriter {
    void write(JsonGenerator json) throws IOException;
  }
}
