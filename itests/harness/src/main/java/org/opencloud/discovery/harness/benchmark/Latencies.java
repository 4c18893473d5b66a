package org.opencloud.discovery.harness.benchmark;

import java.util.Arrays;

/** Times of one kind, in nanoseconds. Not for use by several threads. */
final class Latencies {
  private long[] values = new long[1_024];
  private int count;

  void add(long nanos) {
    if (count == values.length) {
      values = Arrays.copyOf(values, count * 2);
    }
    values[count++] = nanos;
  }

  int count() {
    return count;
  }

  /** The time within which this share of them lies, in milliseconds; 0 when there is none. */
  double millis(double share) {
    if (count == 0) {
      return 0;
    }
    long[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    int at = (int) Math.ceil(share * count) - 1;
    return sorted[Math.max(0, at)] / 1e6;
  }
}
