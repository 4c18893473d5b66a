package org.opencloud.discovery.indexer.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.opencloud.discovery.api.identity.PeerId;

/**
 * The records that are kept, in memory, and those that are being made durable. Of one peer the
 * highest sequence number counts, on whichever connection it comes; when it is full nobody new is
 * taken, and nobody forgotten for it. Safe for use by several threads; finding takes no lock.
 */
final class RecordBook {
  private static final Comparator<KeptRecord> SOONEST =
      Comparator.comparing((KeptRecord kept) -> kept.stored().expires())
          .thenComparing(kept -> kept.peer().text());

  private final int most;
  private final long mostBytes;
  private final ConcurrentMap<String, KeptRecord> byName = new ConcurrentHashMap<>();
  private final ConcurrentMap<PeerId, KeptRecord> indexers = new ConcurrentHashMap<>();
  private final TreeSet<KeptRecord> bySoonest = new TreeSet<>(SOONEST);
  private final Map<PeerId, Pending> pending = new HashMap<>();
  private long bytes;
  private long pendingBytes;

  RecordBook(int most, long mostBytes) {
    this.most = most;
    this.mostBytes = mostBytes;
  }

  /**
   * A record that is being made durable.
   *
   * @param durable completed by who does it, after it is settled
   */
  record Pending(KeptRecord record, CompletableFuture<Void> durable) {}

  /** What becomes of a record that is brought. */
  enum Offer {
    /** To be made durable, then {@link #settle settled}. */
    NEW,
    /** This very record is kept. */
    KEPT,
    /** This very record is being made durable. */
    SAME,
    STALE,
    FULL
  }

  /**
   * An answer to an offer.
   *
   * @param pending of one that is new or the same
   */
  record Offered(Offer what, Optional<Pending> pending) {
    private static Offered plain(Offer what) {
      return new Offered(what, Optional.empty());
    }
  }

  synchronized Offered offer(KeptRecord record) {
    Pending waiting = pending.get(record.peer());
    KeptRecord newest = waiting == null ? byName.get(record.peer().text()) : waiting.record();
    if (newest != null && Arrays.equals(newest.json(), record.json())) {
      return waiting == null
          ? Offered.plain(Offer.KEPT)
          : new Offered(Offer.SAME, Optional.of(waiting));
    }
    if (newest != null && record.sequence() <= newest.sequence()) {
      return Offered.plain(Offer.STALE);
    }
    if (!hasRoom(record, newest == null)) {
      return Offered.plain(Offer.FULL);
    }
    Pending fresh = new Pending(record, new CompletableFuture<>());
    pending.put(record.peer(), fresh);
    pendingBytes += record.json().length;
    return new Offered(Offer.NEW, Optional.of(fresh));
  }

  /** Those that wait count as newcomers, so that there is never one too many. */
  private boolean hasRoom(KeptRecord record, boolean newcomer) {
    boolean place = !newcomer || bySoonest.size() + pending.size() < most;
    return place && bytes + pendingBytes + record.json().length <= mostBytes;
  }

  /** The record of an offer that was new is durable, or cannot be made so. */
  synchronized void settle(Pending done, boolean durable) {
    pendingBytes -= done.record().json().length;
    pending.remove(done.record().peer(), done);
    if (durable) {
      replace(done.record());
    }
  }

  /** Takes what the store has; false when there is no room for it. */
  synchronized boolean restore(KeptRecord record) {
    Optional<KeptRecord> kept = find(record.peer());
    if (kept.isEmpty() && !hasRoom(record, true)) {
      return false;
    }
    replace(record);
    return true;
  }

  private void replace(KeptRecord record) {
    Optional<KeptRecord> before = find(record.peer());
    if (before.filter(kept -> kept.sequence() >= record.sequence()).isPresent()) {
      return;
    }
    before.ifPresent(this::forget);
    bySoonest.add(record);
    bytes += record.json().length;
    byName.put(record.peer().text(), record);
    byName.put(record.did().text(), record);
    if (record.indexer()) {
      indexers.put(record.peer(), record);
    }
  }

  private void forget(KeptRecord record) {
    bySoonest.remove(record);
    bytes -= record.json().length;
    byName.remove(record.peer().text());
    byName.remove(record.did().text());
    indexers.remove(record.peer());
  }

  /** Forgets what nobody takes any more, and says whose it was. */
  synchronized List<PeerId> expire(Instant now) {
    List<PeerId> gone = new ArrayList<>();
    while (!bySoonest.isEmpty() && bySoonest.first().isOver(now)) {
      KeptRecord over = bySoonest.first();
      forget(over);
      gone.add(over.peer());
    }
    return gone;
  }

  /** Whether nothing of the peer is kept, nor will be as far as is known. */
  synchronized boolean isWithout(PeerId peer) {
    return !byName.containsKey(peer.text()) && !pending.containsKey(peer);
  }

  /** Forgets everything that is kept. */
  synchronized void clear() {
    List.copyOf(bySoonest).forEach(this::forget);
  }

  /** By peer id or DID, in text. */
  Optional<KeptRecord> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  Optional<KeptRecord> find(PeerId peer) {
    return find(peer.text());
  }

  /** The sequence number that a newer record of the peer must exceed; 0 when there is none. */
  synchronized long newest(PeerId peer) {
    Pending waiting = pending.get(peer);
    return waiting == null
        ? find(peer).map(KeptRecord::sequence).orElse(0L)
        : waiting.record().sequence();
  }

  /** The records of those that say they are indexers. */
  Collection<KeptRecord> indexers() {
    return indexers.values();
  }

  /** A copy, those first that are over soonest. */
  synchronized List<KeptRecord> all() {
    return List.copyOf(bySoonest);
  }

  synchronized int size() {
    return bySoonest.size();
  }

  synchronized long bytes() {
    return bytes;
  }
}
