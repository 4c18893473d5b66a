package org.opencloud.discovery.wire;

import static org.opencloud.discovery.wire.WireException.malformed;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes one flat JSON object, field by field; errors name the field. */
final class JsonObject {
  private JsonObject() {}

  static String text(String name, JsonParser parser, int max) throws IOException, WireException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw malformed(name + ": expected text");
    }
    String text = parser.getText();
    if (text.length() > max || !Json.wellFormed(text)) {
      throw malformed(name + ": expected at most " + max + " characters");
    }
    return text;
  }

  static int number(String name, JsonParser parser, int min, int max)
      throws IOException, WireException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
        || parser.getNumberType() != JsonParser.NumberType.INT
        || parser.getIntValue() < min
        || parser.getIntValue() > max) {
      throw malformed(name + ": expected " + min + " to " + max);
    }
    return parser.getIntValue();
  }

  static boolean flag(String name, JsonParser parser) throws WireException {
    if (!parser.currentToken().isBoolean()) {
      throw malformed(name + ": expected true or false");
    }
    return parser.currentToken() == JsonToken.VALUE_TRUE;
  }

  static void read(byte[] payload, int maxBytes, FieldReader reader) throws WireException {
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

  static byte[] of(FieldWriter fields) {
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

  /** Texts of at most so many characters; more than so many of them are refused. */
  static List<String> texts(String name, JsonParser parser, int most, int max)
      throws IOException, WireException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw malformed(name + ": expected a list");
    }
    List<String> texts = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (texts.size() == most) {
        throw malformed(name + ": expected at most " + most);
      }
      texts.add(text(name, parser, max));
    }
    return texts;
  }

  static long whole(String name, JsonParser parser) throws IOException, WireException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
        || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        || parser.getLongValue() < 0) {
      throw malformed(name + ": expected a whole number");
    }
    return parser.getLongValue();
  }

  static void write(JsonGenerator json, String name, Iterable<String> texts) throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  @FunctionalInterface
  interface FieldReader {
    void field(String name, JsonParser parser) throws IOException, WireException;
  }

  @FunctionalInterface
  interface FieldWriter {
    void write(JsonGenerator json) throws IOException;
  }
}
