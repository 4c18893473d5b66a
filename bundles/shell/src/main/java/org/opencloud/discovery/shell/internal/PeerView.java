package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.Refusals;
import org.opencloud.discovery.api.peers.RefusedKey;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.transport.PeerConnection;
import org.opencloud.discovery.api.transport.Transport;

/** How peers and connections look. */
final class PeerView {
  private PeerView() {}

  /** A peer with what else is known of it at this moment. */
  record Seen(
      Peer peer,
      Optional<PeerConnection> connection,
      Optional<RefusedKey> refused,
      List<Refusals.Refused> refusals) {

    static Seen of(Peer peer, PeerDirectory directory, Optional<Transport> transport) {
      return new Seen(
          peer,
          transport.flatMap(up -> up.connection(peer.peerId())),
          Optional.ofNullable(directory.refusedKeys().get(peer.did())),
          List.of());
    }

    /** With what it was refused. */
    Seen with(List<Refusals.Refused> all) {
      return new Seen(peer, connection, refused, all);
    }
  }

  static ObjectNode json(Seen seen) {
    ObjectNode node = json(seen.peer());
    node.put("connected", seen.connection().isPresent());
    seen.connection().ifPresent(live -> node.set("connection", json(live)));
    seen.refused().ifPresent(key -> node.set("refused_key", json(key)));
    node.set("refused", RefusalView.json(seen.refusals()));
    return node;
  }

  static ObjectNode json(Peer peer) {
    ObjectNode node = Json.object();
    node.put("did", peer.did().text());
    node.put("peer_id", peer.peerId().text());
    node.put("name", peer.name());
    node.put("first_use", peer.firstUse());
    node.put("relation", peer.relation().name());
    node.put("source", peer.source());
    node.put("last_seen", peer.lastSeen().map(Object::toString).orElse(""));
    node.set("addresses", Json.strings(peer.addresses()));
    boolean inForce = peer.relation() == Relation.PARTNER;
    (inForce ? Optional.of(peer.terms()) : peer.partnership())
        .ifPresent(terms -> node.set("partnership", TermsView.json(terms, inForce, Instant.now())));
    return node;
  }

  private static ObjectNode json(RefusedKey key) {
    ObjectNode node = Json.object();
    node.put("peer_id", key.key().text());
    node.put("times", key.times());
    node.put("last", key.last().toString());
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
  static List<String> lines(Seen seen) {
    Peer peer = seen.peer();
    List<String> lines = new ArrayList<>();
    lines.add("DID        " + peer.did());
    lines.add("Peer id    " + peer.peerId());
    lines.add("Name       " + peer.name());
    lines.add("Relation   " + peer.relation());
    Optional.of(TermsView.line(peer, Instant.now()))
        .filter(terms -> !terms.isEmpty())
        .ifPresent(terms -> lines.add("Terms      " + terms));
    lines.add("Known from " + peer.source());
    lines.add("Last seen  " + peer.lastSeen().map(Object::toString).orElse("never"));
    names(seen).forEach(line -> lines.add("Key        " + line));
    peer.addresses().forEach(address -> lines.add("Address    " + address));
    lines.add(
        "Connection "
            + seen.connection()
                .map(
                    live ->
                        live.direction() + " " + live.remoteAddress() + ", agent " + live.agent())
                .orElse("none"));
    seen.connection()
        .ifPresent(
            live ->
                live.protocols().stream().sorted().forEach(id -> lines.add("Protocol   " + id)));
    RefusalView.lines(seen.refusals(), Instant.now())
        .forEach(line -> lines.add("Refused    " + line));
    return lines.stream().map(Plain::text).toList();
  }

  /** What there is to say about the key of an opaque name. */
  private static List<String> names(Seen seen) {
    List<String> lines = new ArrayList<>();
    if (seen.peer().firstUse()) {
      lines.add("pinned by first use: nobody but this peer says that the name is its own");
    }
    seen.refused()
        .ifPresent(
            key -> {
              lines.add("refused: " + times(key) + " by another key, last " + key.last());
              lines.add("to accept it: peer:repin " + seen.peer().did() + " " + key.key());
            });
    return lines;
  }

  /** The same in a few words. */
  static String note(Seen seen) {
    List<String> words = new ArrayList<>();
    if (seen.peer().firstUse()) {
      words.add("pinned by first use");
    }
    seen.refused().ifPresent(key -> words.add("other key refused " + times(key)));
    return String.join(", ", words);
  }

  private static String times(RefusedKey key) {
    return key.times() == 1 ? "once" : key.times() + " times";
  }
}
