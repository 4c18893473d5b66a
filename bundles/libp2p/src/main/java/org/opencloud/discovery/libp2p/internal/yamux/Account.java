package org.opencloud.discovery.libp2p.internal.yamux;

import org.opencloud.discovery.libp2p.Counts;

/**
 * What one session holds for its peer: bytes that were received and not dealt with, and windows
 * that have grown. On the event loop only.
 */
final class Account {
  private final int limit;
  private final Memory memory;
  private final Counts counts;
  private long unconsumed;
  private int grown;

  Account(int limit, Memory memory, Counts counts) {
    this.limit = limit;
    this.memory = memory;
    this.counts = counts;
  }

  /** What all sessions hold. */
  Memory memory() {
    return memory;
  }

  /** Takes bytes in; false when this session, or all of them, hold too much. */
  boolean hold(int bytes) {
    unconsumed += bytes;
    boolean fits = memory.hold(bytes);
    if (unconsumed > limit) {
      counts.add("stream.reset", "unconsumed", 1);
      return false;
    }
    if (!fits) {
      counts.add("stream.reset", "memory", 1);
    }
    return fits;
  }

  void release(int bytes) {
    unconsumed -= bytes;
    memory.release(bytes);
  }

  /** Windows grow into half of what the session may hold. */
  boolean mayGrow(int bytes) {
    boolean may = grown + bytes <= limit / 2 && memory.reserve(bytes);
    grown += may ? bytes : 0;
    return may;
  }

  void shrink(int bytes) {
    grown -= bytes;
    memory.release(bytes);
  }
}
