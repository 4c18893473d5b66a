package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.opencloud.discovery.api.partners.PartnerLink.Partner;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;

/** How a partner looks. */
record PartnerView(Partner partner, Optional<Peer> peer, Instant now) {

  static PartnerView of(Partner partner, Optional<PeerDirectory> directory, Instant now) {
    return new PartnerView(partner, directory.flatMap(known -> known.find(partner.peer())), now);
  }

  static Table table() {
    return new Table(
        "No partners",
        "Name",
        "Peer id",
        "Terms",
        "Last heartbeat",
        "Round trip",
        "Waiting",
        "Dropped",
        "Detail");
  }

  void addTo(Table table) {
    table.row(
        peer.map(Peer::name).orElse(""),
        partner.peer(),
        peer.map(known -> TermsView.brief(known, now)).orElse(""),
        partner.lastHeard().map(at -> TermsView.span(ago(at)) + " ago").orElse("never"),
        partner.roundTrip().map(trip -> trip.toMillis() + " ms").orElse(""),
        partner.waiting(),
        partner.dropped(),
        partner.detail());
  }

  private Duration ago(Instant at) {
    return at.isAfter(now) ? Duration.ZERO : Duration.between(at, now);
  }

  ObjectNode json() {
    ObjectNode node = Json.object();
    node.put("peer_id", partner.peer().text());
    node.put("did", peer.map(known -> known.did().text()).orElse(""));
    node.put("name", peer.map(Peer::name).orElse(""));
    peer.ifPresent(known -> node.set("partnership", TermsView.json(known.terms(), true, now)));
    node.put("last_heard", partner.lastHeard().map(Object::toString).orElse(""));
    partner.roundTrip().ifPresent(trip -> node.put("round_trip_ms", trip.toMillis()));
    node.put("waiting", partner.waiting());
    node.put("dropped", partner.dropped());
    node.put("detail", partner.detail());
    return node;
  }
}
