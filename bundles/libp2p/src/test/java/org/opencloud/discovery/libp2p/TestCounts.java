package org.opencloud.discovery.libp2p;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counters to look at. */
final class TestCounts implements Counts {
  private final Map<String, Long> counters = new ConcurrentHashMap<>();

  @Override
  public void add(String name, String reason, long count) {
    counters.merge(name + "/" + reason, count, Long::sum);
  }

  /** The counter {@code name/reason}. */
  long of(String counter) {
    return counters.getOrDefault(counter, 0L);
  }

  @Override
  public String toString() {
    return counters.toString();
  }
}
