package org.opencloud.discovery.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Remembers events until they cannot come again. When it is full, new ones are refused: an old one
 * is never forgotten to make room, or flooding would make replay possible. Safe for use by several
 * threads.
 */
public final class ReplayMemory {
  /** What memory says of an event. */
  public enum Seen {
    NEW,
    AGAIN,
    FULL
  }

  private static final long SLOT_MILLIS = 1_000;

  private final int max;
  private final Map<String, Set<String>> seen = new HashMap<>();
  private final TreeMap<Long, Map<String, List<String>>> slots = new TreeMap<>();
  private int size;

  /** A memory of at most this many events. */
  public ReplayMemory(int max) {
    this.max = max;
  }

  /**
   * Asks and remembers.
   *
   * @param now and {@code until}, when it is forgotten: Unix milliseconds
   */
  public synchronized Seen put(String id, String sender, long now, long until) {
    forget(now);
    Set<String> known = seen.getOrDefault(sender, Set.of());
    if (known.contains(id)) {
      return Seen.AGAIN;
    }
    if (size >= max) {
      return Seen.FULL;
    }
    seen.computeIfAbsent(sender, from -> new HashSet<>()).add(id);
    slots
        .computeIfAbsent(until / SLOT_MILLIS + 1, slot -> new HashMap<>())
        .computeIfAbsent(sender, from -> new ArrayList<>())
        .add(id);
    size++;
    return Seen.NEW;
  }

  public synchronized int size() {
    return size;
  }

  private void forget(long now) {
    Map<Long, Map<String, List<String>>> past = slots.headMap(now / SLOT_MILLIS, true);
    if (!past.isEmpty()) {
      past.values().forEach(bySender -> bySender.forEach(this::forget));
      past.clear();
    }
  }

  private void forget(String sender, List<String> ids) {
    Set<String> known = seen.get(sender);
    ids.forEach(known::remove);
    size -= ids.size();
    if (known.isEmpty()) {
      seen.remove(sender);
    }
  }
}
