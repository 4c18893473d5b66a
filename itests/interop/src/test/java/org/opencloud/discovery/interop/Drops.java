package org.opencloud.discovery.interop;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.opencloud.discovery.libp2p.Counts;

/** What a node refused and dropped. */
final class Drops implements Counts {
  private final Map<String, Long> counts = new ConcurrentHashMap<>();

  @Override
  public void add(String name, String reason, long count) {
    counts.merge(name + "/" + reason, count, Long::sum);
  }

  long of(String nameAndReason) {
    return counts.getOrDefault(nameAndReason, 0L);
  }

  @Override
  public String toString() {
    return new TreeMap<>(counts).toString();
  }
}
