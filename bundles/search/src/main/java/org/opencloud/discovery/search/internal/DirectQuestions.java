package org.opencloud.discovery.search.internal;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.search.SearchRequest.Scope;
import org.opencloud.discovery.api.transport.PeerConnection;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.wire.EventVerifier;

/** The way out to some: finds out who is meant, and has each asked on a stream of its own. */
final class DirectQuestions {
  /** One search asks no more peers. */
  static final int PEERS = 1_000;

  /** Dials at once, of all searches. */
  static final int DIALS = 32;

  private final NodeIdentity identity;
  private final Ports ports;
  private final EventVerifier verifier;
  private final AnswerReaders readers;
  private final Drops drops;
  private final Clock clock;
  private final Executor workers;
  private final Turns dials;

  DirectQuestions(
      NodeIdentity identity,
      Ports ports,
      EventVerifier verifier,
      AnswerReaders readers,
      Drops drops,
      Clock clock,
      Executor workers) {
    this.identity = identity;
    this.ports = ports;
    this.verifier = verifier;
    this.readers = readers;
    this.drops = drops;
    this.clock = clock;
    this.workers = workers;
    this.dials = new Turns(DIALS, new Mailbox(workers));
  }

  /**
   * Begins to ask. Returns at once.
   *
   * @param question makes the signed question to a peer, as JSON
   */
  void ask(OpenSearch search, Scope scope, Transport transport, Function<Peer, byte[]> question) {
    List<Peer> meant = meant(scope);
    Set<PeerId> live = transport.connections().stream().map(PeerConnection::peer).collect(toSet());
    List<Peer> peers = meant.stream().sorted(connectedFirst(live)).limit(PEERS).toList();
    live.retainAll(peers.stream().map(Peer::peerId).collect(toSet()));
    search.willAsk(
        peers.stream()
            .collect(toMap(Peer::peerId, Peer::did, (one, other) -> one, LinkedHashMap::new)),
        live,
        note(scope, meant.size()));
    new DirectRound(search, transport, question, check(search), readers, dials, drops, clock)
        .begin(peers, live, workers);
    search.asked(Optional.empty());
  }

  private List<Peer> meant(Scope scope) {
    return ports.directory().stream()
        .flatMap(
            directory -> directory.list().stream().filter(peer -> isMeant(scope, peer, directory)))
        .toList();
  }

  /** The relation in force: a partnership may be over since it was stored. */
  private boolean isMeant(Scope scope, Peer peer, PeerDirectory directory) {
    Relation now = directory.relation(peer.peerId());
    boolean other = now != Relation.SELF && !peer.peerId().equals(identity.peerId());
    return other
        && switch (scope) {
          case ALL -> true;
          case KNOWN -> now != Relation.BLACKLIST;
          case PARTNER -> now == Relation.PARTNER;
        };
  }

  /** Of too many, those that are there, then those that were there last. */
  private static Comparator<Peer> connectedFirst(Set<PeerId> live) {
    Comparator<Peer> connected = Comparator.comparing(peer -> !live.contains(peer.peerId()));
    return connected.thenComparing(
        peer -> peer.lastSeen().map(seen -> -seen.toEpochMilli()).orElse(0L));
  }

  private static String note(Scope scope, int meant) {
    if (meant > PEERS) {
      return PEERS + " of " + meant + " peers were asked: one search asks no more";
    }
    if (meant > 0) {
      return "";
    }
    return scope == Scope.PARTNER
        ? "nobody to ask: no peer is a partner"
        : "nobody to ask: no peer is stored here";
  }

  /** Who answers on these streams answers this search, and no other. */
  private AnswerCheck check(OpenSearch search) {
    Optional<OpenSearch> only = Optional.of(search);
    return new AnswerCheck(
        identity, ports, verifier, drops, id -> only.filter(asked -> asked.id().equals(id)));
  }
}
