package org.opencloud.discovery.search.internal;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What became of the hits of one call. */
final class HitCounts {
  private final LongAdder taken = new LongAdder();
  private final Map<String, LongAdder> refused = new ConcurrentHashMap<>(4);

  void taken() {
    taken.increment();
  }

  void refused(String reason) {
    refused.computeIfAbsent(reason, r -> new LongAdder()).increment();
  }

  /** {@code taken}, and {@code refused} by reason. */
  Map<String, Long> shown() {
    if (refused.isEmpty()) {
      return Map.of("taken", taken.sum());
    }
    Map<String, Long> shown = new TreeMap<>();
    shown.put("taken", taken.sum());
    refused.forEach((reason, count) -> shown.put("refused " + reason, count.sum()));
    return shown;
  }
}
