package org.opencloud.discovery.api.store;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A resource with what it is found by. Stores index this and never read JSON. Limits: {@link
 * StoreLimits}.
 *
 * @param words folded words, each 1 to 64 characters, at most 1,000
 * @param numbers numeric fields by path, at most 200
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
}
