package org.opencloud.discovery.kad.internal;

import java.time.Duration;
import java.util.List;
import org.opencloud.discovery.keys.PeerId;

/**
 * Keeps the routing table full: looks this node up, then a random key in each bucket. Soon after
 * the first peer and a minute later only in buckets that have places left, then at the set interval
 * in all, so that peers that are gone lose theirs. Used on the loop only.
 */
final class Refresher {
  private static final List<Duration> FIRST = List.of(Duration.ofSeconds(1), Duration.ofMinutes(1));
  private static final Duration LOOKUP = Duration.ofSeconds(30);

  /** A random key of a nearer bucket would cost more tries than it is worth; go stops at 15. */
  private static final int NEAREST = 12;

  private static final byte[] ED25519_ID = {0x00, 0x24, 0x08, 0x01, 0x12, 0x20};

  private final Setup setup;
  private final PeerId self;
  private final Key place;
  private final RoutingTable table;
  private final Lookups lookups;
  private boolean armed;
  private int runs;

  Refresher(Setup setup, PeerId self, RoutingTable table, Lookups lookups) {
    this.setup = setup;
    this.self = self;
    this.place = Key.of(self);
    this.table = table;
    this.lookups = lookups;
  }

  /** Looks whether there is something to refresh; cheap. */
  void tick() {
    if (table.size() == 0) {
      runs = 0;
    } else if (!armed) {
      armed = true;
      setup.later(pause(), this::run);
    }
  }

  private Duration pause() {
    return runs < FIRST.size() ? FIRST.get(runs) : setup.params().timing().refresh();
  }

  private void run() {
    boolean all = runs++ >= FIRST.size();
    look(self.bytes(), () -> refresh(0, Math.min(NEAREST, table.longestPrefix()), all));
  }

  private void refresh(int prefix, int last, boolean all) {
    if (prefix > last) {
      armed = false;
    } else if (all || !table.full(prefix)) {
      look(inBucket(prefix), () -> refresh(prefix + 1, last, all));
    } else {
      refresh(prefix + 1, last, all);
    }
  }

  private void look(byte[] key, Runnable then) {
    setup.whenDone(lookups.nearest(key, LOOKUP), (found, failure) -> then.run());
  }

  /** The bytes of a peer id, perhaps nobody's, that shares just so many bits with us. */
  private byte[] inBucket(int prefix) {
    byte[] id = new byte[ED25519_ID.length + 32];
    byte[] random = new byte[32];
    do {
      setup.random().nextBytes(random);
      System.arraycopy(ED25519_ID, 0, id, 0, ED25519_ID.length);
      System.arraycopy(random, 0, id, ED25519_ID.length, random.length);
    } while (place.sharedPrefix(Key.of(id)) != prefix);
    return id;
  }
}
