package org.opencloud.discovery.libp2p.internal.yamux;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that all connections of a host hold for peers: received and not dealt with, and windows
 * that have grown; apart from these, and up to the same bound, those that wait to be sent. Safe for
 * use by several threads.
 */
public final class Memory {
  private final long limit;
  private final AtomicLong used = new AtomicLong();
  private final AtomicLong unsent = new AtomicLong();

  public Memory(long limit) {
    this.limit = limit;
  }

  public long used() {
    return used.get();
  }

  /** Bytes that wait to be sent. */
  public long unsent() {
    return unsent.get();
  }

  public long limit() {
    return limit;
  }

  /** Takes what is here already; false when it is too much. Given back in either case. */
  boolean hold(int bytes) {
    return used.addAndGet(bytes) <= limit;
  }

  /** Takes what may come, as long as the half of it stays free for what must. */
  boolean reserve(int bytes) {
    if (used.addAndGet(bytes) <= limit / 2) {
      return true;
    }
    used.addAndGet(-bytes);
    return false;
  }

  /** Whether who does not wait for a peer has to be refused. */
  boolean sendsTooMuch() {
    return unsent.get() >= limit;
  }

  /** Bytes more, or with a minus less, wait to be sent. */
  void unsent(int more) {
    unsent.addAndGet(more);
  }

  void release(int bytes) {
    used.addAndGet(-bytes);
  }
}
