package org.opencloud.discovery.indexer.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.opencloud.discovery.api.dht.Dht;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.node.Slot;
import org.opencloud.discovery.api.store.RecordStore;

/**
 * Puts every kept record into the DHT, so that others find it when this indexer is gone: soon after
 * it came, after a start, and again every hour, for those who hold it come and go too. One that
 * nobody took is tried again soon.
 */
final class DhtReplicas {
  static final int MOST_WAITING = RecordStore.MAX_RECORDS;
  static final int MOST_UNDER_WAY = 8;
  static final Duration AGAIN = Duration.ofHours(1);
  static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Set<String> FINAL = Set.of("outdated", "invalid");

  private final Slot<Dht> dht;
  private final RecordBook book;
  private final int perSecond;
  private final Clock clock;
  private final Drops drops;
  private final Set<PeerId> waiting = new LinkedHashSet<>();
  private final Set<PeerId> failed = new LinkedHashSet<>();
  private Instant nextRound;
  private Instant nextTry;
  private int underWay;

  DhtReplicas(Slot<Dht> dht, RecordBook book, int perSecond, Clock clock, Drops drops) {
    this.dht = dht;
    this.book = book;
    this.perSecond = perSecond;
    this.clock = clock;
    this.drops = drops;
    this.nextRound = clock.instant().plus(AGAIN);
    this.nextTry = clock.instant().plus(SOON);
  }

  /** Puts all that is kept again, such as what was read from the store. */
  synchronized void addAll() {
    book.all().forEach(kept -> add(kept.peer()));
  }

  /** The peer's record is new. */
  synchronized void add(PeerId peer) {
    if (perSecond == 0) {
      return;
    }
    if (waiting.size() >= MOST_WAITING) {
      drops.replica("full");
    } else {
      waiting.add(peer);
    }
  }

  /** To be called once a second. */
  void tick() {
    Optional<Dht> now = dht.now();
    if (now.isPresent()) {
      beginRound();
      for (int put = 0; put < perSecond; put++) {
        next().flatMap(book::find).ifPresent(record -> put(now.get(), record));
      }
    }
  }

  private synchronized void beginRound() {
    if (!clock.instant().isBefore(nextTry)) {
      nextTry = clock.instant().plus(SOON);
      failed.forEach(this::add);
      failed.clear();
    }
    if (waiting.isEmpty() && !clock.instant().isBefore(nextRound)) {
      nextRound = clock.instant().plus(AGAIN);
      addAll();
    }
  }

  private synchronized Optional<PeerId> next() {
    Iterator<PeerId> first = waiting.iterator();
    if (underWay >= MOST_UNDER_WAY || !first.hasNext()) {
      return Optional.empty();
    }
    PeerId peer = first.next();
    first.remove();
    return Optional.of(peer);
  }

  private void put(Dht through, KeptRecord record) {
    synchronized (this) {
      underWay++;
    }
    through
        .put("/node/" + record.did().text(), record.json(), TIMEOUT)
        .whenComplete(
            (holders, failure) -> {
              if (failure != null) {
                putInVain(record, DhtRecords.reason(failure));
              } else if (holders == 0) {
                putInVain(record, "nobody");
              }
              synchronized (this) {
                underWay--;
              }
            });
  }

  /** Tried again, unless others have a newer one or refuse it for what it is. */
  private synchronized void putInVain(KeptRecord record, String reason) {
    drops.replica(reason);
    if (!FINAL.contains(reason) && failed.size() < MOST_WAITING) {
      failed.add(record.peer());
    }
  }

  synchronized int waiting() {
    return waiting.size() + failed.size();
  }
}
