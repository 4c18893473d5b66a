package org.opencloud.discovery.gossipsub.internal;

import java.util.Arrays;

/** What a simulation counts of its honest nodes. */
final class Measurement {
  private int[] latencies = new int[1_024];
  private int count;
  private boolean sorted;
  private long messageFrames;
  private long messageBytes;
  private long otherBytes;

  void delivered(long micros) {
    if (count == latencies.length) {
      latencies = Arrays.copyOf(latencies, count * 2);
    }
    latencies[count++] = (int) Math.min(micros, Integer.MAX_VALUE);
    sorted = false;
  }

  void sent(boolean sybil, boolean message, boolean lost, int bytes) {
    messageFrames += message && !lost ? 1 : 0;
    messageBytes += message && !sybil ? bytes : 0;
    otherBytes += message || sybil ? 0 : bytes;
  }

  /** Forgets what was sent so far. */
  void restart() {
    messageFrames = 0;
    messageBytes = 0;
    otherBytes = 0;
  }

  int count() {
    return count;
  }

  /** Milliseconds within which that share of the deliveries was. */
  double quantile(double share) {
    if (!sorted) {
      Arrays.sort(latencies, 0, count);
      sorted = true;
    }
    return count == 0 ? 0 : latencies[(int) Math.min(count - 1, (long) (share * count))] / 1_000.0;
  }

  /** Copies on the wire for each delivery. */
  double copies() {
    return (double) messageFrames / count;
  }

  long messageBytes() {
    return messageBytes;
  }

  long otherBytes() {
    return otherBytes;
  }
}
