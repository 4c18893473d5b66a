package org.opencloud.discovery.peers.internal;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Partnership;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.Relation;

/**
 * The stored peers in memory: what every question about relations is answered from. Reads never
 * block; changes come one at a time, and {@link #announce} tells of them. A peer is found as it is
 * stored: a partner whose terms are over still is one here. Who hands it out says what is in force
 * ({@link Peer#at}).
 */
final class PeerTable {
  private static final Comparator<Peer> ORDER =
      Comparator.comparing(Peer::name).thenComparing(peer -> peer.peerId().text());

  private final ConcurrentMap<PeerId, Peer> peers = new ConcurrentHashMap<>();
  private final ConcurrentMap<Did, PeerId> names = new ConcurrentHashMap<>();
  private final AtomicInteger pins = new AtomicInteger();
  private final NavigableSet<End> ends = new TreeSet<>(End.ORDER);
  private final Announcer announcer;
  private final Clock clock;

  /** When a partnership ends by itself. */
  private record End(Instant at, PeerId peer) {
    private static final Comparator<End> ORDER =
        Comparator.comparing(End::at).thenComparing(end -> end.peer.text());
  }

  PeerTable(Announcer announcer, Clock clock) {
    this.announcer = announcer;
    this.clock = clock;
  }

  Optional<Peer> find(PeerId peer) {
    return Optional.ofNullable(peers.get(peer));
  }

  Optional<Peer> find(Did did) {
    return Optional.ofNullable(names.get(did)).flatMap(this::find);
  }

  /** The relation in force. */
  Relation relation(PeerId peer) {
    Peer known = peers.get(peer);
    return known == null ? Relation.NONE : inForce(known).relation();
  }

  /** A stored peer as it is now. */
  Peer inForce(Peer stored) {
    return stored.at(clock.instant());
  }

  List<Peer> list() {
    return peers.values().stream().sorted(ORDER).toList();
  }

  Collection<Peer> all() {
    return peers.values();
  }

  int size() {
    return peers.size();
  }

  /** How many names are pinned by first use. */
  int pins() {
    return pins.get();
  }

  synchronized void put(Peer peer) {
    keep(peer);
  }

  synchronized void remove(PeerId peer) {
    forget(peer);
  }

  /** Takes these peers and forgets all others. */
  synchronized void replace(Collection<Peer> now) {
    Map<PeerId, Peer> gone = new HashMap<>(peers);
    for (Peer peer : now) {
      gone.remove(peer.peerId());
      keep(peer);
    }
    gone.keySet().forEach(this::forget);
  }

  /** Tells the watchers what changed. Called without a lock: they are foreign code. */
  void announce() {
    announcer.announce();
  }

  /** Tells of the partnerships that have ended by themselves since the last time. */
  void announceEnded() {
    synchronized (this) {
      Instant now = clock.instant();
      while (!ends.isEmpty() && !ends.first().at.isAfter(now)) {
        announcer.note(ends.pollFirst().peer, Relation.NONE);
      }
    }
    announce();
  }

  private void keep(Peer peer) {
    Peer before = peers.put(peer.peerId(), peer);
    if (before != null && !before.did().equals(peer.did())) {
      names.remove(before.did(), peer.peerId());
    }
    pins.addAndGet((peer.firstUse() ? 1 : 0) - (before != null && before.firstUse() ? 1 : 0));
    if (mayHaveItsName(peer)) {
      names.put(peer.did(), peer.peerId());
    }
    if (before == null ? hasAgreed(peer) : isOtherwise(before, peer)) {
      Optional.ofNullable(before).flatMap(PeerTable::end).ifPresent(ends::remove);
      Relation now = inForce(peer).relation();
      end(peer).filter(end -> now == Relation.PARTNER).ifPresent(ends::add);
      announcer.note(peer.peerId(), now);
    }
  }

  private static boolean hasAgreed(Peer peer) {
    return peer.relation() != Relation.NONE || peer.partnership().isPresent();
  }

  private static boolean isOtherwise(Peer before, Peer after) {
    return before.relation() != after.relation()
        || !before.partnership().equals(after.partnership());
  }

  private static Optional<End> end(Peer peer) {
    return Optional.of(peer)
        .filter(known -> known.relation() == Relation.PARTNER)
        .flatMap(Peer::partnership)
        .flatMap(Partnership::until)
        .map(at -> new End(at, peer.peerId()));
  }

  /** Two stores made one can have two peers of one name: the operator's word counts. */
  private boolean mayHaveItsName(Peer peer) {
    return !peer.firstUse()
        || find(peer.did())
            .filter(owner -> owner.did().equals(peer.did()) && !owner.firstUse())
            .filter(owner -> !owner.peerId().equals(peer.peerId()))
            .isEmpty();
  }

  private void forget(PeerId peer) {
    Peer before = peers.remove(peer);
    if (before == null) {
      return;
    }
    names.remove(before.did(), peer);
    end(before).ifPresent(ends::remove);
    pins.addAndGet(before.firstUse() ? -1 : 0);
    if (hasAgreed(before)) {
      announcer.note(peer, Relation.NONE);
    }
  }
}
