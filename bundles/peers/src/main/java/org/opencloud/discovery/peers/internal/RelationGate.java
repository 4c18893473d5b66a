package org.opencloud.discovery.peers.internal;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.peers.ConnectionGate;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.Refusals;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.transport.Direction;
import org.opencloud.discovery.api.transport.PeerConnection;

/** Lets in who is not blacklisted and not too fast. */
final class RelationGate implements ConnectionGate {
  static final int MAX_DIAL = 1_000;

  private static final Comparator<Peer> BEST_FIRST =
      Comparator.comparing((Peer peer) -> peer.relation() != Relation.PARTNER)
          .thenComparing(peer -> peer.lastSeen().orElse(Instant.MIN), Comparator.reverseOrder())
          .thenComparing(peer -> peer.peerId().text());

  private final PeerId self;
  private final PeerTable table;
  private final StoredPeers stored;
  private final Announcer announcer;
  private final AddressRates rates;
  private final Meetings meetings;
  private final Meters meters;
  private final Refusals refusals;

  RelationGate(
      PeerId self,
      PeerTable table,
      StoredPeers stored,
      Announcer announcer,
      AddressRates rates,
      Meetings meetings,
      Meters meters,
      Refusals refusals) {
    this.self = self;
    this.table = table;
    this.stored = stored;
    this.announcer = announcer;
    this.rates = rates;
    this.meetings = meetings;
    this.meters = meters;
    this.refusals = refusals;
  }

  @Override
  public Decision admit(PeerId peer, Direction direction, String remoteAddress) {
    if (peer.equals(self)) {
      return refused(peer, "self");
    }
    if (!stored.trusted()) {
      return refused(peer, "relations unknown");
    }
    if (table.relation(peer) == Relation.BLACKLIST) {
      return refused(peer, "blacklist");
    }
    if (direction == Direction.INBOUND && !rates.take(Addresses.host(remoteAddress))) {
      return refused(peer, "rate");
    }
    return Decision.ALLOWED;
  }

  private Decision refused(PeerId peer, String reason) {
    refusals.note(peer, Refusals.Gate.CONNECTION, reason);
    meters.counter("peers", "connection.refused", reason).increment();
    return Decision.refused(reason);
  }

  @Override
  public List<Peer> toDial() {
    return table.all().stream()
        .map(table::inForce)
        .filter(peer -> peer.relation() != Relation.BLACKLIST)
        .filter(peer -> !peer.addresses().isEmpty() && !peer.peerId().equals(self))
        .sorted(BEST_FIRST)
        .limit(MAX_DIAL)
        .toList();
  }

  @Override
  public void identified(PeerConnection connection) {
    if (!connection.peer().equals(self)) {
      meetings.met(connection);
    }
  }

  @Override
  public Registration watch(Watcher watcher) {
    return announcer.watch(
        (peer, now) -> {
          if (now == Relation.BLACKLIST) {
            watcher.denied(peer);
          }
        });
  }
}
