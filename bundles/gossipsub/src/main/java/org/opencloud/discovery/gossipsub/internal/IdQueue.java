package org.opencloud.discovery.gossipsub.internal;

/**
 * Short byte strings, each once, in the order in which they came, with a time. They lie one behind
 * the other in blocks: as objects they would take three times the memory, and a hundred thousand of
 * them would be what the collector is busy with. Hashes are keyed, so that nobody outside can make
 * them collide. Not for use by several threads.
 */
final class IdQueue {
  /** Bytes that one takes at most. */
  static final int MAX_BYTES = 255;

  private static final int TIME_BYTES = 8;
  private static final int BLOCK_BITS = 14;
  private static final int BLOCK = 1 << BLOCK_BITS;
  private static final int FEWEST_BLOCKS = 4;
  private static final int SMALLEST_TABLE = 1 << 7;
  private static final int REACH = 1 << 30;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final long seed;
  // Places are counted on for ever; which block a place is in goes round.
  private byte[][] blocks = new byte[FEWEST_BLOCKS][];
  private long first;
  private long end;
  // Where each begins, from the base on, plus one; open addressing, at most half full.
  private int[] table = new int[SMALLEST_TABLE];
  private long base;
  private int count;

  /**
   * @param seed unknown to those whose ids these are
   */
  IdQueue(long seed) {
    this.seed = seed;
  }

  int size() {
    return count;
  }

  boolean contains(byte[] id) {
    return table[slotOf(id)] != 0;
  }

  /** Adds what is not there yet. */
  void add(byte[] id, long time) {
    if (id.length > MAX_BYTES) {
      throw new IllegalArgumentException("id of " + id.length + " bytes");
    }
    if (count >= table.length / 2) {
      rebuild(table.length * 2);
    } else if (end - base >= REACH) {
      rebuild(table.length);
    }
    table[slotOf(id)] = (int) (end - base) + 1;
    put(id.length);
    for (byte each : id) {
      put(each);
    }
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      put((int) (time >>> shift));
    }
    count++;
  }

  /** The oldest one's time; there must be one. */
  long oldestTime() {
    long at = first + 1 + length(first);
    long time = 0;
    for (int i = 0; i < TIME_BYTES; i++) {
      time = time << Byte.SIZE | get(at + i) & 0xff;
    }
    return time;
  }

  /** Removes the oldest one; there must be one. */
  byte[] removeOldest() {
    byte[] id = new byte[length(first)];
    for (int i = 0; i < id.length; i++) {
      id[i] = get(first + 1 + i);
    }
    free(slotOf(id));
    long next = behind(first);
    for (long block = first >>> BLOCK_BITS; block < next >>> BLOCK_BITS; block++) {
      blocks[place(block)] = null;
    }
    first = next;
    count--;
    return id;
  }

  /** Gives memory back when a quarter of it would do. */
  void trim() {
    if (table.length > SMALLEST_TABLE && count < table.length / 8) {
      rebuild(table.length / 2);
    }
  }

  private void rebuild(int slots) {
    base = first;
    table = new int[slots];
    for (long at = first; at < end; at = behind(at)) {
      int slot = home(at);
      while (table[slot] != 0) {
        slot = next(slot);
      }
      table[slot] = (int) (at - base) + 1;
    }
  }

  /** The slot that it is in, or would be put into. */
  private int slotOf(byte[] id) {
    long hash = seed;
    for (byte each : id) {
      hash = hashed(hash, each);
    }
    int slot = slot(hash);
    while (table[slot] != 0 && !holds(at(slot), id)) {
      slot = next(slot);
    }
    return slot;
  }

  /** The slot that the one at this place would be in if no other were in its way. */
  private int home(long at) {
    long hash = seed;
    int length = length(at);
    for (int i = 1; i <= length; i++) {
      hash = hashed(hash, get(at + i));
    }
    return slot(hash);
  }

  private static long hashed(long before, byte next) {
    return (before ^ next & 0xff) * FNV_PRIME;
  }

  private int slot(long hash) {
    return (int) (hash ^ hash >>> Integer.SIZE) & table.length - 1;
  }

  private int next(int slot) {
    return slot + 1 & table.length - 1;
  }

  private long at(int slot) {
    return base + table[slot] - 1;
  }

  private boolean holds(long at, byte[] id) {
    if (length(at) != id.length) {
      return false;
    }
    for (int i = 0; i < id.length; i++) {
      if (get(at + 1 + i) != id[i]) {
        return false;
      }
    }
    return true;
  }

  /** Empties a slot, and moves up what was put behind it for its sake. */
  private void free(int slot) {
    int empty = slot;
    for (int each = next(slot); table[each] != 0; each = next(each)) {
      int home = home(at(each));
      if ((each - home & table.length - 1) >= (each - empty & table.length - 1)) {
        table[empty] = table[each];
        empty = each;
      }
    }
    table[empty] = 0;
  }

  private long behind(long at) {
    return at + 1 + length(at) + TIME_BYTES;
  }

  private int length(long at) {
    return get(at) & 0xff;
  }

  private byte get(long at) {
    return blocks[place(at >>> BLOCK_BITS)][(int) at & BLOCK - 1];
  }

  private void put(int value) {
    int place = place(end >>> BLOCK_BITS);
    if ((end & BLOCK - 1) == 0 || blocks[place] == null) {
      place = newBlock();
    }
    blocks[place][(int) end & BLOCK - 1] = (byte) value;
    end++;
  }

  private int newBlock() {
    long block = end >>> BLOCK_BITS;
    if (block - (first >>> BLOCK_BITS) >= blocks.length) {
      byte[][] more = new byte[blocks.length * 2][];
      for (long each = first >>> BLOCK_BITS; each < block; each++) {
        more[(int) each & more.length - 1] = blocks[place(each)];
      }
      blocks = more;
    }
    blocks[place(block)] = new byte[BLOCK];
    return place(block);
  }

  private int place(long block) {
    return (int) block & blocks.length - 1;
  }
}
