package org.opencloud.discovery.kad.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** What was computed lately, the least used forgotten first. Safe for use by several threads. */
final class Recent<K, V> {
  private static final int MAX = 4_096;

  private final Function<K, V> function;
  private final Map<K, V> known =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
          return size() > MAX;
        }
      };

  Recent(Function<K, V> function) {
    this.function = function;
  }

  V of(K key) {
    synchronized (known) {
      V before = known.get(key);
      if (before != null) {
        return before;
      }
    }
    V computed = function.apply(key);
    synchronized (known) {
      known.put(key, computed);
    }
    return computed;
  }
}
