package org.opencloud.discovery.gossipsub.internal;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Ids of messages whose signature held, for a time after they were first seen. When it is full the
 * oldest go. Safe for use by several threads.
 */
final class SeenCache {
  private final long life;
  private final int max;
  private final Consumer<Bytes> forgotten;
  private final Map<Bytes, Long> expiries = new LinkedHashMap<>();
  private long evicted;

  SeenCache(long lifeMillis, int max, Consumer<Bytes> forgotten) {
    this.life = lifeMillis;
    this.max = max;
    this.forgotten = forgotten;
  }

  synchronized boolean contains(Bytes id) {
    return expiries.containsKey(id);
  }

  /** Remembers the id; false when it was remembered already. */
  synchronized boolean mark(Bytes id, long now) {
    if (expiries.putIfAbsent(id, now + life) != null) {
      return false;
    }
    if (expiries.size() > max) {
      Iterator<Bytes> oldest = expiries.keySet().iterator();
      forgotten.accept(oldest.next());
      oldest.remove();
      evicted++;
    }
    return true;
  }

  /** Forgets what is old. Returns how many had to go before their time since the last call. */
  synchronized long expire(long now) {
    Iterator<Map.Entry<Bytes, Long>> oldest = expiries.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<Bytes, Long> entry = oldest.next();
      if (entry.getValue() > now) {
        break;
      }
      forgotten.accept(entry.getKey());
      oldest.remove();
    }
    long early = evicted;
    evicted = 0;
    return early;
  }

  synchronized int size() {
    return expiries.size();
  }
}
