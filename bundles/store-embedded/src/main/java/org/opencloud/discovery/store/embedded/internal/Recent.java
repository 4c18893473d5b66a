package org.opencloud.discovery.store.embedded.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The writes since the index was last refreshed: searches look through them so that a write needs
 * no refresh of its own. Immutable.
 */
final class Recent {
  static final int MAX_ENTRIES = 1_000;
  static final long MAX_WEIGHT = 4L << 20;

  /** Nothing written. */
  static final Recent NONE = new Recent(List.of(), 0);

  private final List<Entry> entries;
  private final long weight;
  private volatile Map<String, Change> latest;

  private record Entry(long sequence, Change change) {}

  private Recent(List<Entry> entries, long weight) {
    this.entries = entries;
    this.weight = weight;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  int size() {
    return entries.size();
  }

  /** Whether it would hold more than it may. */
  boolean isFull() {
    return entries.size() > MAX_ENTRIES || weight > MAX_WEIGHT;
  }

  Recent plus(long sequence, List<Change> changes) {
    List<Entry> more = new ArrayList<>(entries);
    long heavier = weight;
    for (Change change : changes) {
      more.add(new Entry(sequence, change));
      heavier += change.weight();
    }
    return new Recent(more, heavier);
  }

  /** Only what came after this batch. */
  Recent after(long sequence) {
    List<Entry> later = entries.stream().filter(entry -> entry.sequence() > sequence).toList();
    return new Recent(later, later.stream().mapToLong(entry -> entry.change().weight()).sum());
  }

  /** The last change of each key. */
  Map<String, Change> latest() {
    Map<String, Change> known = latest;
    if (known == null) {
      known = new LinkedHashMap<>();
      for (Entry entry : entries) {
        known.put(entry.change().key(), entry.change());
      }
      latest = known;
    }
    return known;
  }
}
