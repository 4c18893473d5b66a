package org.opencloud.discovery.search.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opencloud.discovery.api.store.StoreLimits;
import org.opencloud.discovery.spi.Order;

/**
 * Reads the values at certain paths of a document, by the rule by which it is indexed: lists are
 * looked through, and a name may itself have dots. All else is skipped.
 */
final class JsonFields {
  private final Set<String> paths;
  private final Set<String> above;

  JsonFields(Collection<String> paths) {
    this.paths = Set.copyOf(paths);
    this.above = paths.isEmpty() ? Set.of() : new HashSet<>();
    for (String path : paths) {
      for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
        above.add(path.substring(0, dot));
      }
    }
  }

  /** The values of one document, by path: {@link Double}, {@link String} and {@link Boolean}. */
  record Values(Map<String, List<Object>> byPath) {
    static final Values NONE = new Values(Map.of());

    List<Object> at(String path) {
      return byPath.getOrDefault(path, List.of());
    }

    /** What counts in an order, for each of its fields. */
    List<Double> numbers(Order by) {
      return at(by.path()).stream()
          .filter(Double.class::isInstance)
          .map(Double.class::cast)
          .toList();
    }
  }

  /**
   * Reads one JSON object.
   *
   * @throws IOException when it is none
   */
  Values read(byte[] json) throws IOException {
    if (paths.isEmpty()) {
      return Values.NONE;
    }
    Reading reading = new Reading();
    try (JsonParser in = Documents.parser(json)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("expected a JSON object");
      }
      reading.members(in, "");
    }
    return new Values(reading.found);
  }

  private final class Reading {
    private final Map<String, List<Object>> found = new HashMap<>();
    private int count;

    private void members(JsonParser in, String prefix) throws IOException {
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String path = prefix + in.currentName();
        in.nextToken();
        if (paths.contains(path) || above.contains(path)) {
          value(in, path);
        } else {
          in.skipChildren();
        }
      }
    }

    private void value(JsonParser in, String path) throws IOException {
      switch (in.currentToken()) {
        case START_OBJECT -> members(in, path + '.');
        case START_ARRAY -> {
          while (in.nextToken() != JsonToken.END_ARRAY) {
            value(in, path);
          }
        }
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(path, in.getDoubleValue());
        case VALUE_TRUE, VALUE_FALSE -> add(path, in.getBooleanValue());
        case VALUE_STRING -> add(path, in.getText());
        default -> {}
      }
    }

    private void number(String path, double number) {
      if (Double.isFinite(number)) {
        add(path, number);
      }
    }

    /** No more than a stored resource may have. */
    private void add(String path, Object value) {
      if (paths.contains(path) && count++ < StoreLimits.VALUES) {
        found.computeIfAbsent(path, p -> new ArrayList<>()).add(value);
      }
    }
  }
}
