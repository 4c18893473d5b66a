package org.opencloud.discovery.libp2p.internal.yamux;

import java.nio.ByteBuffer;

/** What waits for a reader, in one array: many small frames cost no more than a large one. */
final class UnreadBytes {
  private static final byte[] NOTHING = new byte[0];
  private static final int FIRST_ALLOCATION = 512;

  private byte[] bytes = NOTHING;
  private int start;
  private int end;

  boolean isEmpty() {
    return start == end;
  }

  void append(ByteBuffer more) {
    int count = more.remaining();
    if (count > bytes.length - end) {
      makeRoom(count);
    }
    more.get(bytes, end, count);
    end += count;
  }

  ByteBuffer view() {
    return ByteBuffer.wrap(bytes, start, end - start);
  }

  void drop(int count) {
    start += count;
    if (start == end) {
      clear();
    }
  }

  void clear() {
    bytes = NOTHING;
    start = 0;
    end = 0;
  }

  private void makeRoom(int count) {
    int kept = end - start;
    int capacity = Math.max(FIRST_ALLOCATION, Math.max(kept + count, kept * 2));
    byte[] larger = capacity <= bytes.length ? bytes : new byte[capacity];
    System.arraycopy(bytes, start, larger, 0, kept);
    bytes = larger;
    start = 0;
    end = kept;
  }
}
