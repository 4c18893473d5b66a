package org.opencloud.discovery.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opencloud.discovery.spi.Field;

/**
 * Reads the JSON of samples, so that a vendor's tests need no JSON library. Not for the network.
 */
final class SampleJson {
  private final String text;
  private int at;

  private SampleJson(String text) {
    this.text = text;
  }

  /** Maps, lists, texts, doubles and booleans; JSON's null becomes an empty text. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> object(String json) {
    SampleJson reader = new SampleJson(json);
    Object value = reader.value();
    reader.skipBlanks();
    if (!(value instanceof Map) || reader.at < json.length()) {
      throw reader.wrong("one JSON object");
    }
    return (Map<String, Object>) value;
  }

  /** Every value at this path, looking into arrays. */
  static List<Object> values(Object json, String path) {
    List<Object> found = new ArrayList<>();
    collect(json, path.isEmpty() ? List.of() : List.of(path.split("\\.")), found);
    return found;
  }

  /** Whether the sample has a value of the field's kind where the field is. */
  static boolean has(String json, Field field) {
    return values(object(json), field.path()).stream()
        .anyMatch(
            value ->
                switch (field.kind()) {
                  case NUMBER -> value instanceof Double;
                  case BOOLEAN -> value instanceof Boolean;
                  case TEXT -> value instanceof String text && !text.isBlank();
                });
  }

  private static void collect(Object value, List<String> path, List<Object> found) {
    if (value instanceof List<?> list) {
      list.forEach(element -> collect(element, path, found));
    } else if (path.isEmpty()) {
      found.add(value);
    } else if (value instanceof Map<?, ?> map && map.containsKey(path.get(0))) {
      collect(map.get(path.get(0)), path.subList(1, path.size()), found);
    }
  }

  private Object value() {
    skipBlanks();
    return switch (peek()) {
      case '{' -> members();
      case '[' -> elements();
      case '"' -> string();
      default -> literal();
    };
  }

  private Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    at++;
    while (!ends('}')) {
      String name = string();
      skipBlanks();
      take(':');
      members.put(name, value());
      separate('}');
    }
    return members;
  }

  private List<Object> elements() {
    List<Object> elements = new ArrayList<>();
    at++;
    while (!ends(']')) {
      elements.add(value());
      separate(']');
    }
    return elements;
  }

  private boolean ends(char end) {
    skipBlanks();
    if (peek() != end) {
      return false;
    }
    at++;
    return true;
  }

  private void separate(char end) {
    skipBlanks();
    if (peek() != end) {
      take(',');
      skipBlanks();
    }
  }

  private String string() {
    take('"');
    StringBuilder out = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      out.append(c == '\\' ? escaped() : c);
    }
    at++;
    return out.toString();
  }

  private char escaped() {
    char c = peek();
    at++;
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> unicode();
      default -> c;
    };
  }

  private char unicode() {
    at += 4;
    return (char) Integer.parseInt(text.substring(at - 4, at), 16);
  }

  private Object literal() {
    int start = at;
    while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(start, at);
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      case "null" -> "";
      default -> number(word);
    };
  }

  private Double number(String word) {
    try {
      return Double.valueOf(word);
    } catch (NumberFormatException e) {
      throw wrong("a value");
    }
  }

  private void skipBlanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw wrong("more");
    }
    return text.charAt(at);
  }

  private void take(char expected) {
    if (peek() != expected) {
      throw wrong("'" + expected + "'");
    }
    at++;
  }

  private IllegalArgumentException wrong(String expected) {
    return new IllegalArgumentException("sample, character " + at + ": expected " + expected);
  }
}
