package org.opencloud.discovery.peers.internal;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.Relation;

/**
 * The stored peers in memory: what every question about relations is answered from. Reads never
 * block; changes come one at a time, and {@link #announce} tells of them.
 */
final class PeerTable {
  private static final Comparator<Peer> ORDER =
      Comparator.comparing(Peer::name).thenComparing(peer -> peer.peerId().text());

  private final ConcurrentMap<PeerId, Peer> peers = new ConcurrentHashMap<>();
  private final ConcurrentMap<Did, PeerId> names = new ConcurrentHashMap<>();
  private final AtomicInteger pins = new AtomicInteger();
  private final Announcer announcer;

  PeerTable(Announcer announcer) {
    this.announcer = announcer;
  }

  Optional<Peer> find(PeerId peer) {
    return Optional.ofNullable(peers.get(peer));
  }

  Optional<Peer> find(Did did) {
    return Optional.ofNullable(names.get(did)).flatMap(this::find);
  }

  Relation relation(PeerId peer) {
    Peer known = peers.get(peer);
    return known == null ? Relation.NONE : known.relation();
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

  private void keep(Peer peer) {
    Peer before = peers.put(peer.peerId(), peer);
    if (before != null && !before.did().equals(peer.did())) {
      names.remove(before.did(), peer.peerId());
    }
    pins.addAndGet((peer.firstUse() ? 1 : 0) - (before != null && before.firstUse() ? 1 : 0));
    if (mayHaveItsName(peer)) {
      names.put(peer.did(), peer.peerId());
    }
    Relation was = before == null ? Relation.NONE : before.relation();
    if (was != peer.relation()) {
      announcer.note(peer.peerId(), peer.relation());
    }
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
    pins.addAndGet(before.firstUse() ? -1 : 0);
    if (before.relation() != Relation.NONE) {
      announcer.note(peer, Relation.NONE);
    }
  }
}
