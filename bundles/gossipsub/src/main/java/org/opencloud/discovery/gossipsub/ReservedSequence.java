package org.opencloud.discovery.gossipsub;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Instant;
import java.util.function.LongConsumer;

/**
 * Starts at the clock's nanoseconds or the last reserved number, whichever is larger, and reserves
 * numbers in blocks, so that the disk is written once a block. What a crash leaves unused of a
 * block is skipped.
 */
public final class ReservedSequence implements SequenceNumbers {
  private static final long BLOCK = 100_000;

  private final LongConsumer store;
  private long last;
  private long reserved;

  /**
   * A sequence.
   *
   * @param stored what {@code store} was last given; 0 when nothing is stored
   * @param store keeps the upper end of a block before any number of it is used; when it throws, no
   *     number is given out
   */
  public ReservedSequence(Clock clock, long stored, LongConsumer store) {
    this.store = requireNonNull(store, "store");
    this.last = Math.max(stored, nanoseconds(clock.instant()));
    this.reserved = last;
  }

  @Override
  public synchronized long next() {
    if (last == reserved) {
      long end = Math.addExact(reserved, BLOCK);
      store.accept(end);
      reserved = end;
    }
    return ++last;
  }

  private static long nanoseconds(Instant now) {
    return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
  }
}
