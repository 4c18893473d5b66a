package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.transport.PeerConnection;

/** How peers and connections look. */
final class PeerView {
  private PeerView() {}

  static ObjectNode json(Peer peer, Optional<PeerConnection> connection) {
    ObjectNode node = Json.object();
    node.put("did", peer.did().text());
    node.put("peer_id", peer.peerId().text());
    node.put("name", peer.name());
    node.put("relation", peer.relation().name());
    node.put("source", peer.source());
    node.put("last_seen", peer.lastSeen().map(Object::toString).orElse(""));
    node.set("addresses", Json.strings(peer.addresses()));
    node.put("connected", connection.isPresent());
    connection.ifPresent(live -> node.set("connection", json(live)));
    return node;
  }

  static ObjectNode json(PeerConnection connection) {
    ObjectNode node = Json.object();
    node.put("peer_id", connection.peer().text());
    node.put("direction", connection.direction().name().toLowerCase(java.util.Locale.ROOT));
    node.put("address", connection.remoteAddress());
    node.put("agent", connection.agent());
    node.put("since", connection.since().toString());
    return node;
  }

  /** One line a fact. */
  static List<String> lines(Peer peer, Optional<PeerConnection> connection) {
    List<String> lines = new java.util.ArrayList<>();
    lines.add("DID        " + peer.did());
    lines.add("Peer id    " + peer.peerId());
    lines.add("Name       " + peer.name());
    lines.add("Relation   " + peer.relation());
    lines.add("Known from " + peer.source());
    lines.add("Last seen  " + peer.lastSeen().map(Object::toString).orElse("never"));
    peer.addresses().forEach(address -> lines.add("Address    " + address));
    lines.add(
        "Connection "
            + connection
                .map(
                    live ->
                        live.direction() + " " + live.remoteAddress() + ", agent " + live.agent())
                .orElse("none"));
    connection.ifPresent(
        live -> live.protocols().stream().sorted().forEach(id -> lines.add("Protocol   " + id)));
    return lines.stream().map(Plain::text).toList();
  }
}
