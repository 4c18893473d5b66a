package org.opencloud.discovery.search.internal;

import java.util.concurrent.TimeUnit;

/** How long a provider's calls have taken lately. A new provider has to show that it is quick. */
final class Pace {
  private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long SLOW_NANOS = 16 * QUICK_NANOS;
  private static final int MEMORY = 8;

  private volatile long average = SLOW_NANOS;

  /** Threads may overwrite each other's news: it is an estimate. */
  void took(long nanos) {
    long last = average;
    average = last + (Math.min(nanos, SLOW_NANOS) - last) / MEMORY;
  }

  void slow() {
    average = SLOW_NANOS;
  }

  boolean isQuick() {
    return average < QUICK_NANOS;
  }
}
