package org.opencloud.discovery.gossipsub.internal;

import java.util.function.Consumer;

/**
 * Ids of messages whose signature held, for a time after they were first seen. When it is full the
 * oldest go. Safe for use by several threads.
 */
final class SeenCache {
  private final long life;
  private final int max;
  private final Consumer<Bytes> forgotten;
  private final IdQueue ids;
  private long evicted;

  /**
   * @param seed of the hashes, unknown to peers
   */
  SeenCache(long lifeMillis, int max, long seed, Consumer<Bytes> forgotten) {
    this.life = lifeMillis;
    this.max = max;
    this.forgotten = forgotten;
    this.ids = new IdQueue(seed);
  }

  synchronized boolean contains(Bytes id) {
    return ids.contains(id.array());
  }

  /** Remembers the id; false when it was remembered already. */
  synchronized boolean mark(Bytes id, long now) {
    if (ids.contains(id.array())) {
      return false;
    }
    ids.add(id.array(), now + life);
    if (ids.size() > max) {
      forgetOldest();
      evicted++;
    }
    return true;
  }

  /** Forgets what is old. Returns how many had to go before their time since the last call. */
  synchronized long expire(long now) {
    while (ids.size() > 0 && ids.oldestTime() <= now) {
      forgetOldest();
    }
    ids.trim();
    long early = evicted;
    evicted = 0;
    return early;
  }

  synchronized int size() {
    return ids.size();
  }

  private void forgetOldest() {
    forgotten.accept(new Bytes(ids.removeOldest()));
  }
}
