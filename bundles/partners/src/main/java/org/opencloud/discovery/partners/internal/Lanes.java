package org.opencloud.discovery.partners.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Relation;

/**
 * The lanes of all peers that are told something. Changed on the loop, read by any thread; those of
 * peers that are no partners are forgotten when nothing waits in them.
 */
final class Lanes {
  private final Map<PeerId, Lane> lanes = new ConcurrentHashMap<>();
  private final Ports ports;
  private final Function<PeerId, Lane> made;

  Lanes(Ports ports, Function<PeerId, Lane> made) {
    this.ports = ports;
    this.made = made;
  }

  /** Takes the parcel for each of these peers. */
  void send(Parcel parcel, List<PeerId> peers) {
    peers.forEach(parcel::carry);
    peers.forEach(peer -> lanes.computeIfAbsent(peer, made).add(parcel));
    if (peers.isEmpty()) {
      parcel.complete();
    }
    forgetIdle();
  }

  Optional<Lane> find(PeerId peer) {
    return Optional.ofNullable(lanes.get(peer));
  }

  /** The peer can be reached again, as it seems. */
  void wake(PeerId peer) {
    find(peer).ifPresent(Lane::wake);
  }

  /** What is this node's own goes to partners only, and to the blacklisted goes nothing. */
  void related(PeerId peer, Relation now) {
    if (now != Relation.PARTNER) {
      boolean nothing = now == Relation.BLACKLIST;
      find(peer)
          .ifPresent(lane -> lane.drop(parcel -> nothing || parcel.isLasting(), "not_partner"));
    }
    forgetIdle();
  }

  private void forgetIdle() {
    lanes.entrySet().removeIf(e -> e.getValue().size() == 0 && !ports.isPartner(e.getKey()));
  }

  long waiting() {
    return lanes.values().stream().mapToLong(Lane::size).sum();
  }

  /** What is to be tried again after the node is started again. */
  List<Parcel> lasting() {
    return lanes.values().stream().flatMap(lane -> lane.lasting().stream()).distinct().toList();
  }

  /** Tells the applications that nothing more will come of what waits. */
  void close() {
    lanes.values().forEach(Lane::close);
  }
}
