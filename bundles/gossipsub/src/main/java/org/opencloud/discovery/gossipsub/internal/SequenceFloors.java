package org.opencloud.discovery.gossipsub.internal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sequence number of each author at or below which a message is a replay. Authors that were
 * quiet longest are forgotten first. Safe for use by several threads.
 */
final class SequenceFloors {
  private final int max;
  private final Map<Bytes, Long> floors = new LinkedHashMap<>(16, 0.75f, true);

  SequenceFloors(int max) {
    this.max = max;
  }

  synchronized boolean stale(Message message) {
    Long floor = floors.get(message.from());
    return floor != null
        && Long.compareUnsigned(ByteBuffer.wrap(message.seqno()).getLong(), floor) <= 0;
  }

  /** Raises the floor to the number in the id: the author's bytes and eight of the number. */
  synchronized void raise(Bytes id) {
    int split = id.size() - Message.SEQNO_BYTES;
    long number = ByteBuffer.wrap(id.array(), split, Message.SEQNO_BYTES).getLong();
    Bytes author = new Bytes(Arrays.copyOf(id.array(), split));
    floors.merge(author, number, (a, b) -> Long.compareUnsigned(a, b) < 0 ? b : a);
    if (floors.size() > max) {
      floors.remove(floors.keySet().iterator().next());
    }
  }

  synchronized int size() {
    return floors.size();
  }
}
