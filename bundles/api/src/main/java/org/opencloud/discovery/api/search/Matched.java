package org.opencloud.discovery.api.search;

import java.util.List;
import java.util.Map;

/**
 * Why a resource is a result, as the asking node reads it off the resource itself.
 *
 * @param words each word asked for, folded, to the fields that it was found in
 * @param comparisons those of the filter that hold, such as {@code gpu.count>=2}
 */
public record Matched(Map<String, List<String>> words, List<String> comparisons) {
  /** Nothing is known: no node describes the type here. */
  public static final Matched UNKNOWN = new Matched(Map.of(), List.of());

  public Matched {
    words = Map.copyOf(words);
    comparisons = List.copyOf(comparisons);
  }

  public boolean isEmpty() {
    return words.isEmpty() && comparisons.isEmpty();
  }
}
