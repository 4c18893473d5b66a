package org.opencloud.discovery.libp2p.internal.yamux;

import java.util.function.IntPredicate;

/**
 * What the peer may still send on one stream. It doubles, up to a bound, when a half of it is used
 * up and given back within four round trips: then the window is what holds the sender, not the
 * reader. On the event loop only.
 */
final class ReceiveWindow {
  private static final int ROUND_TRIPS = 4;

  private final int first;
  private final int max;
  private int size;
  private int left;
  private int credit;
  private long since;

  ReceiveWindow(int first, int max, long now) {
    this.first = first;
    this.max = max;
    this.size = first;
    this.left = first;
    this.since = now;
  }

  /** Takes a data frame's length off; false when the peer has overrun the window. */
  boolean charge(long length) {
    if (length > left) {
      return false;
    }
    left -= (int) length;
    return true;
  }

  /** The reader has dealt with some bytes; true when the peer should hear of it. */
  boolean giveBack(int bytes) {
    credit += bytes;
    return credit >= size / 2;
  }

  boolean mayGrow() {
    return size < max;
  }

  /**
   * What to tell the peer now.
   *
   * @param roundTrip in nanoseconds; 0 when unknown
   * @param mayGrow asked for the memory of a larger window
   */
  int takeCredit(long now, long roundTrip, IntPredicate mayGrow) {
    int more = Math.min(size, max - size);
    boolean held = now - since < ROUND_TRIPS * roundTrip;
    if (held && more > 0 && mayGrow.test(more)) {
      size += more;
      credit += more;
    }
    since = now;
    int taken = credit;
    left += taken;
    credit = 0;
    return taken;
  }

  /** How much larger it has become. */
  int grown() {
    return size - first;
  }
}
