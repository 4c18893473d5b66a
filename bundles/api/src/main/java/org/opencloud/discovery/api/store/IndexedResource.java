package org.opencloud.discovery.api.store;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A resource with what it is found by. Stores index this and never read JSON. Limits: {@link
 * StoreLimits}.
 *
 * @param words folded words, each 1 to 64 characters, at most 1,000
 * @param numbers numeric fields by path, at most 200, each value finite
 * @param values text fields by path, folded, each value at most 256 characters; booleans as {@code
 *     true} and {@code false}
 */
public record IndexedResource(
    Resource resource,
    Set<String> words,
    Map<String, List<Double>> numbers,
    Map<String, List<String>> values) {

  public IndexedResource {
    requireNonNull(resource, "resource");
    words = Set.copyOf(words);
    numbers = Map.copyOf(numbers);
    values = Map.copyOf(values);
  }

  /**
   * The values at a path as {@link org.opencloud.discovery.spi.Filter#matches} takes them. Nothing
   * here tells {@code true} from the text {@code "true"}, so that counts as both.
   */
  public List<Object> at(String path) {
    List<Object> all = new ArrayList<>(numbers.getOrDefault(path, List.of()));
    for (String value : values.getOrDefault(path, List.of())) {
      all.add(value);
      if (value.equals("true") || value.equals("false")) {
        all.add(Boolean.valueOf(value));
      }
    }
    return all;
  }
}
