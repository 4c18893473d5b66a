package org.opencloud.discovery.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One JSON object of a message: its fields by folded name, nested values as the text they are. */
record BridgeLayer(Map<String, Value> fields) {
  static final int MAX_DEPTH = 64;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  enum Kind {
    TEXT,
    INTEGER,
    BOOLEAN,
    OBJECT,
    OTHER
  }

  /**
   * A field's value.
   *
   * @param text what a text says; of all else the JSON as it stands
   */
  record Value(Kind kind, String text) {}

  BridgeLayer {
    fields = Map.copyOf(fields);
  }

  /** Reads one object and nothing after it. A field that is null counts as absent. */
  static BridgeLayer read(String json) throws Broken {
    char[] chars = json.toCharArray();
    try (JsonParser parser = JSON.createParser(chars)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Broken("", "expected one JSON object");
      }
      Map<String, Value> fields = new HashMap<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        add(fields, parser, chars);
      }
      if (parser.nextToken() != null) {
        throw new Broken("", "expected nothing after the JSON object");
      }
      return new BridgeLayer(fields);
    } catch (IOException e) {
      throw new Broken("", "expected one JSON object, at most " + MAX_DEPTH + " deep" + place(e));
    }
  }

  private static String place(IOException e) {
    boolean known = e instanceof JsonProcessingException wrong && wrong.getLocation() != null;
    return known
        ? "; it breaks at character " + ((JsonProcessingException) e).getLocation().getCharOffset()
        : "";
  }

  Optional<Value> field(String folded) {
    return Optional.ofNullable(fields.get(folded));
  }

  private static void add(Map<String, Value> fields, JsonParser parser, char[] chars)
      throws IOException, Broken {
    String name = parser.currentName();
    if (parser.nextToken() == JsonToken.VALUE_NULL) {
      return;
    }
    Value value = value(parser, chars);
    Value before = fields.put(fold(name), value);
    if (before != null && !before.equals(value)) {
      throw new Broken(name, "expected once; it is given twice with different values");
    }
  }

  private static Value value(JsonParser parser, char[] chars) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> new Value(Kind.TEXT, parser.getText());
      case VALUE_NUMBER_INT -> new Value(Kind.INTEGER, parser.getText());
      case VALUE_TRUE, VALUE_FALSE -> new Value(Kind.BOOLEAN, parser.getText());
      case START_OBJECT -> new Value(Kind.OBJECT, nested(parser, chars));
      case START_ARRAY -> new Value(Kind.OTHER, nested(parser, chars));
      default -> new Value(Kind.OTHER, parser.getText());
    };
  }

  /** The bytes as they came: numbers and order are the owner's, not ours to rewrite. */
  private static String nested(JsonParser parser, char[] chars) throws IOException {
    int start = (int) parser.currentTokenLocation().getCharOffset();
    parser.skipChildren();
    int end = (int) parser.currentLocation().getCharOffset();
    return new String(chars, start, end - start);
  }

  /** One spelling for {@code from_app}, {@code FromApp} and {@code fromApp}. */
  static String fold(String name) {
    return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
  }

  /** The text is not what a message may be. */
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;
    private final String field;

    Broken(String field, String message) {
      super(message);
      this.field = field;
    }

    String field() {
      return field;
    }
  }
}
