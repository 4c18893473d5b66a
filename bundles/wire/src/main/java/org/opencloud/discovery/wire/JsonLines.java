package org.opencloud.discovery.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts a byte stream into JSON values, each ended by LF; the last one's may be missing. Holds at
 * most one value of the limit. Not for use by several threads.
 */
public final class JsonLines {
  private static final int FIRST = 1_024;
  private static final byte LF = '\n';

  private final int maxBytes;
  private byte[] pending = new byte[0];
  private int length;

  /** A reader of values of at most this many bytes without the LF. */
  public JsonLines(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Takes bytes and passes on each value that is complete.
   *
   * @throws WireException when a value is too long; the stream is of no use then
   */
  public void feed(ByteBuffer bytes, Consumer<byte[]> values) throws WireException {
    while (bytes.hasRemaining()) {
      int end = indexOfLf(bytes);
      if (end < 0) {
        keep(bytes, bytes.remaining());
        return;
      }
      keep(bytes, end - bytes.position());
      bytes.get();
      emit(values);
    }
  }

  /** Passes on what came after the last LF, if anything. */
  public void end(Consumer<byte[]> values) {
    emit(values);
  }

  private static int indexOfLf(ByteBuffer bytes) {
    for (int i = bytes.position(); i < bytes.limit(); i++) {
      if (bytes.get(i) == LF) {
        return i;
      }
    }
    return -1;
  }

  private void keep(ByteBuffer bytes, int count) throws WireException {
    if (count > maxBytes - length) {
      throw new WireException(
          WireException.Reason.OVERSIZED, "expected at most " + maxBytes + " bytes before LF");
    }
    if (length + count > pending.length) {
      int roomy = Math.min(maxBytes, Math.max(FIRST, pending.length * 2));
      pending = Arrays.copyOf(pending, Math.max(roomy, length + count));
    }
    bytes.get(pending, length, count);
    length += count;
  }

  private void emit(Consumer<byte[]> values) {
    byte[] value = Arrays.copyOf(pending, length);
    length = 0;
    if (!blank(value)) {
      values.accept(value);
    }
  }

  private static boolean blank(byte[] value) {
    for (byte b : value) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
