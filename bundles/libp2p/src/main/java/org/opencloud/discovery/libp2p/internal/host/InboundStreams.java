package org.opencloud.discovery.libp2p.internal.host;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the streams that peers have open on all connections. Safe for use by several threads. */
final class InboundStreams {
  private final int limit;
  private final AtomicInteger open = new AtomicInteger();

  InboundStreams(int limit) {
    this.limit = limit;
  }

  /** Takes a place, which is to be given back; false when there is none left. */
  boolean enter() {
    if (open.incrementAndGet() <= limit) {
      return true;
    }
    open.decrementAndGet();
    return false;
  }

  void leave() {
    open.decrementAndGet();
  }

  int open() {
    return open.get();
  }
}
