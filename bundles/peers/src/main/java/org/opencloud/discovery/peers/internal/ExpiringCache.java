package org.opencloud.discovery.peers.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Remembers for a while, at most so many; the one not used for longest goes first. */
final class ExpiringCache<K, V> {
  private final int capacity;
  private final long lifeMillis;
  private final Clock clock;
  private final Map<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);

  ExpiringCache(int capacity, Duration life, Clock clock) {
    this.capacity = capacity;
    this.lifeMillis = life.toMillis();
    this.clock = clock;
  }

  synchronized Optional<V> get(K key) {
    Entry<V> entry = entries.get(key);
    if (entry == null) {
      return Optional.empty();
    }
    if (clock.millis() >= entry.expires) {
      entries.remove(key);
      return Optional.empty();
    }
    return Optional.of(entry.value);
  }

  synchronized void put(K key, V value) {
    entries.put(key, new Entry<>(value, clock.millis() + lifeMillis));
    if (entries.size() > capacity) {
      K eldest = entries.keySet().iterator().next();
      entries.remove(eldest);
    }
  }

  synchronized void remove(K key) {
    entries.remove(key);
  }

  synchronized int size() {
    return entries.size();
  }

  private record Entry<V>(V value, long expires) {}
}
