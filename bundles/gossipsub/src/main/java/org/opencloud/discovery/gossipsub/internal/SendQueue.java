package org.opencloud.discovery.gossipsub.internal;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** What waits for one peer to read, bounded; control goes first. Used on the loop only. */
final class SendQueue {
  /** In the order in which they are sent. */
  enum Kind {
    /** Subscriptions and mesh changes: never dropped, the stream is reset instead. */
    CONTROL,
    MESSAGE,
    /** IHAVE and IWANT: dropped as soon as the peer is slow. */
    GOSSIP
  }

  private final int max;
  private final Map<Kind, Deque<byte[]>> frames = new EnumMap<>(Kind.class);
  private long control;
  private long bytes;

  SendQueue(int max) {
    this.max = max;
    for (Kind kind : Kind.values()) {
      frames.put(kind, new ArrayDeque<>(0));
    }
  }

  /** Queues the frame unless the bound of its kind is reached; one frame always has room. */
  boolean offer(Kind kind, byte[] frame) {
    int bound = kind == Kind.GOSSIP ? max / 4 : max;
    long ahead = kind == Kind.CONTROL ? control : bytes;
    if (ahead > 0 && ahead + frame.length > bound) {
      return false;
    }
    frames.get(kind).add(frame);
    control += kind == Kind.CONTROL ? frame.length : 0;
    bytes += frame.length;
    return true;
  }

  /** Puts control before everything that waits; it always has room. */
  void first(List<byte[]> hello) {
    for (int i = hello.size() - 1; i >= 0; i--) {
      frames.get(Kind.CONTROL).addFirst(hello.get(i));
      control += hello.get(i).length;
      bytes += hello.get(i).length;
    }
  }

  boolean isEmpty() {
    return bytes == 0;
  }

  /** Takes frames for one write: as many as fit, at least one. One is not copied: do not change. */
  ByteBuffer take(int limit) {
    List<byte[]> batch = new ArrayList<>();
    int size = 0;
    for (Kind kind : Kind.values()) {
      Queue<byte[]> queue = frames.get(kind);
      while (!queue.isEmpty() && (size == 0 || size + queue.peek().length <= limit)) {
        byte[] frame = queue.remove();
        control -= kind == Kind.CONTROL ? frame.length : 0;
        size += frame.length;
        batch.add(frame);
      }
      if (!queue.isEmpty()) {
        break;
      }
    }
    bytes -= size;
    if (batch.size() == 1) {
      return ByteBuffer.wrap(batch.get(0));
    }
    ByteBuffer joined = ByteBuffer.allocate(size);
    batch.forEach(joined::put);
    return joined.flip();
  }

  void clear() {
    frames.values().forEach(Queue::clear);
    control = 0;
    bytes = 0;
  }
}
