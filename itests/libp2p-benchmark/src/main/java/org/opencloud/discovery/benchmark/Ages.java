package org.opencloud.discovery.benchmark;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;

/** How old messages were when the other process had verified them, in nanoseconds. */
final class Ages implements Stream.Reader {
  private final Stream stream;
  private final ByteBuffer partial = ByteBuffer.allocate(Long.BYTES);
  private long[] values = new long[1_024];
  private int count;
  private String failure = "";

  Ages(Stream stream) {
    this.stream = stream;
  }

  @Override
  public synchronized void bytes(ByteBuffer bytes) {
    stream.consumed(bytes.remaining());
    while (bytes.hasRemaining()) {
      partial.put(bytes.get());
      if (!partial.hasRemaining()) {
        add(partial.flip().getLong());
        partial.clear();
      }
    }
    notifyAll();
  }

  private void add(long value) {
    if (count == values.length) {
      values = Arrays.copyOf(values, count * 2);
    }
    values[count++] = value;
  }

  /** Waits until so many have been told, at most a while. */
  synchronized void await(int least) throws InterruptedException {
    long end = System.nanoTime() + 30_000_000_000L;
    while (count < least) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0 || !failure.isEmpty()) {
        throw new IllegalStateException(count + " of " + least + " messages came " + failure);
      }
      wait(left);
    }
  }

  synchronized int count() {
    return count;
  }

  synchronized void clear() {
    count = 0;
  }

  /** The age within which this share of them lies, in milliseconds. */
  synchronized double millis(double share) {
    long[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    return sorted[Math.max(0, (int) Math.ceil(share * count) - 1)] / 1e6;
  }

  @Override
  public synchronized void end() {
    failure = "(stream has ended)";
    notifyAll();
  }

  @Override
  public synchronized void broken(StreamException cause) {
    failure = "(" + cause.getMessage() + ")";
    notifyAll();
  }
}
