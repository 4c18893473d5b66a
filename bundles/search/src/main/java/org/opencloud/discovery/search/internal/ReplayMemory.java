package org.opencloud.discovery.search.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Remembers questions until they cannot come again. When it is full, new questions are refused: an
 * old one is never forgotten to make room, or flooding would make replay possible.
 */
final class ReplayMemory {
  /** What memory says of a question. */
  enum Seen {
    NEW,
    AGAIN,
    FULL
  }

  private static final long SLOT_MILLIS = 1_000;

  private final int max;
  private final Set<String> seen = new HashSet<>();
  private final TreeMap<Long, List<String>> slots = new TreeMap<>();

  ReplayMemory(int max) {
    this.max = max;
  }

  synchronized Seen put(String id, String sender, long now, long until) {
    forget(now);
    String key = id + sender;
    if (seen.contains(key)) {
      return Seen.AGAIN;
    }
    if (seen.size() >= max) {
      return Seen.FULL;
    }
    seen.add(key);
    slots.computeIfAbsent(until / SLOT_MILLIS + 1, slot -> new ArrayList<>()).add(key);
    return Seen.NEW;
  }

  synchronized int size() {
    return seen.size();
  }

  private void forget(long now) {
    Map<Long, List<String>> past = slots.headMap(now / SLOT_MILLIS, true);
    if (!past.isEmpty()) {
      past.values().forEach(keys -> keys.forEach(seen::remove));
      past.clear();
    }
  }
}
