package org.opencloud.discovery.libp2p.internal.yamux;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The pings of a session: whether the peer is alive, how long a round trip takes, and how many of
 * the peer's are answered. On the event loop only.
 */
final class Pings {
  private static final int ANSWERS_PER_SECOND = 32;
  private static final long VALUES = 0xffff_ffffL;

  private final LongSupplier nanoTime;
  private final Consumer<Frame> out;
  private long value;
  private long probe;
  private long measure;
  private long measuredFrom;
  private long roundTrip;
  private long second;
  private int answered;

  Pings(LongSupplier nanoTime, Consumer<Frame> out) {
    this.nanoTime = nanoTime;
    this.out = out;
  }

  /** Asks whether the peer is alive; false when it has not answered the last time. */
  boolean probe() {
    if (probe != 0) {
      return false;
    }
    probe = send();
    return true;
  }

  /** Nanoseconds; 0 while unknown, which has it measured. */
  long roundTrip() {
    if (roundTrip == 0 && measure == 0) {
      measuredFrom = nanoTime.getAsLong();
      measure = send();
    }
    return roundTrip;
  }

  private long send() {
    value = value % VALUES + 1;
    out.accept(new Frame(Frame.PING, Frame.SYN, 0, value));
    return value;
  }

  void answered(long echoed) {
    if (echoed == probe) {
      probe = 0;
    } else if (echoed == measure) {
      measure = 0;
      roundTrip = Math.max(1, nanoTime.getAsLong() - measuredFrom);
    }
  }

  /** Whether one more of the peer's pings is answered in this second. */
  boolean mayAnswer() {
    long now = TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong());
    if (now != second) {
      second = now;
      answered = 0;
    }
    return answered++ < ANSWERS_PER_SECOND;
  }
}
