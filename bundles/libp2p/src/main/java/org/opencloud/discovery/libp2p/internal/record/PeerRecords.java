package org.opencloud.discovery.libp2p.internal.record;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Counts;

/**
 * The newest signed record of each peer, so that an old one that is played again changes nothing:
 * one of at most 8 KiB a peer, the oldest of all leave first. Safe for use by several threads.
 */
public final class PeerRecords {
  private final int max;
  private final Duration life;
  private final Clock clock;
  private final Counts counts;
  private final Map<PeerId, Kept> byPeer = new LinkedHashMap<>();

  private record Kept(long sequence, byte[] envelope, Instant until) {}

  public PeerRecords(int max, Duration life, Clock clock, Counts counts) {
    this.max = max;
    this.life = life;
    this.clock = clock;
    this.counts = counts;
  }

  /** Whether this is the peer's record in force, byte for byte: then it was checked before. */
  public synchronized boolean holds(PeerId peer, byte[] envelope) {
    return kept(peer).filter(record -> Arrays.equals(record.envelope(), envelope)).isPresent();
  }

  /** Keeps the record unless a newer one is known; the one that is in force then. */
  public synchronized byte[] newest(PeerRecord record, byte[] envelope) {
    Optional<Kept> before = kept(record.peer());
    boolean newer =
        before.isEmpty() || Long.compareUnsigned(record.sequence(), before.get().sequence()) > 0;
    if (!newer) {
      if (record.sequence() != before.get().sequence()) {
        counts.add("identify.record", "stale", 1);
      }
      return before.get().envelope();
    }
    byPeer.remove(record.peer());
    makeRoom();
    Instant until = clock.instant().plus(life);
    byPeer.put(record.peer(), new Kept(record.sequence(), envelope, until));
    return envelope;
  }

  private Optional<Kept> kept(PeerId peer) {
    return Optional.ofNullable(byPeer.get(peer))
        .filter(record -> clock.instant().isBefore(record.until()));
  }

  /** They are in the order in which they were kept. */
  private void makeRoom() {
    Iterator<Kept> oldest = byPeer.values().iterator();
    while (byPeer.size() >= max) {
      boolean expired = !clock.instant().isBefore(oldest.next().until());
      oldest.remove();
      counts.add("identify.record", expired ? "expired" : "evicted", 1);
    }
  }

  public synchronized int size() {
    return byPeer.size();
  }
}
