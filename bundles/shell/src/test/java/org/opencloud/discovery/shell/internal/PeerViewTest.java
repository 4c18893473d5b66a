package org.opencloud.discovery.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.Refusals.Gate;
import org.opencloud.discovery.api.peers.Refusals.Refused;
import org.opencloud.discovery.api.peers.RefusedKey;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.testkit.node.SamplePeers;

class PeerViewTest {
  private static final Peer PINNED =
      SamplePeers.peer(1, Relation.NONE).named(SamplePeers.opaque(1), true);
  private static final RefusedKey REFUSED =
      new RefusedKey(SamplePeers.id(2), 3, Instant.parse("2026-09-21T12:00:00Z"));

  @Test
  void aPinAndARefusedKeyAreShownWithWhatToDo() {
    PeerView.Seen seen =
        new PeerView.Seen(PINNED, Optional.empty(), Optional.of(REFUSED), List.of());

    assertThat(PeerView.lines(seen))
        .contains(
            "Key        pinned by first use: nobody but this peer says that the name is its own",
            "Key        refused: 3 times by another key, last 2026-09-21T12:00:00Z",
            "Key        to accept it: peer:repin " + SamplePeers.opaque(1) + " " + REFUSED.key());
    assertThat(PeerView.note(seen)).isEqualTo("pinned by first use, other key refused 3 times");
    JsonNode json = PeerView.json(seen);
    assertThat(json.path("first_use").asBoolean()).isTrue();
    assertThat(json.path("refused_key").path("peer_id").asText()).isEqualTo(REFUSED.key().text());
    assertThat(json.path("refused_key").path("times").asInt()).isEqualTo(3);
  }

  @Test
  void anOrdinaryPeerHasNoNote() {
    Peer peer = SamplePeers.peer(1, Relation.PARTNER);
    PeerView.Seen seen = PeerView.Seen.of(peer, directory(peer), Optional.empty());

    assertThat(PeerView.note(seen)).isEmpty();
    assertThat(PeerView.lines(seen)).noneMatch(line -> line.startsWith("Key "));
    assertThat(PeerView.json(seen).has("refused_key")).isFalse();
  }

  @Test
  void refusalsAreShownByGateTheMostFrequentReasonFirst() {
    Instant now = Instant.parse("2026-11-27T12:00:00Z");
    List<Refused> refused =
        List.of(
            new Refused(Gate.CONNECTION, Map.of("blacklist", 2L), now.minusSeconds(3_700)),
            new Refused(Gate.QUESTION, Map.of("replayed", 2L, "rate", 10L), now.minusSeconds(3)),
            new Refused(Gate.ANSWER, Map.of("signature", 1L), now));
    assertThat(RefusalView.lines(refused, now))
        .containsExactly(
            "2 connections (blacklist), last 1 h 1 min ago",
            "12 questions (rate 10, replayed 2), last 3 s ago",
            "1 answer (signature), last 0 s ago");
    JsonNode json = RefusalView.json(refused);
    assertThat(json.get(1).path("reasons").path("rate").asLong()).isEqualTo(10);
    assertThat(json.get(1).path("gate").asText()).isEqualTo("question");
  }

  @Test
  void aNameThatTwoPeersHaveMeansNeither() throws Exception {
    Peer one = called("lab", 1);
    Peer other = called("lab", 2);
    PeerDirectory directory = directory(one, other, called("desk", 3));

    assertThatThrownBy(() -> StoredPeer.find(directory, "lab"))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("2 peers are called lab");
    assertThat(StoredPeer.find(directory, one.peerId().text())).contains(one);
    assertThat(StoredPeer.find(directory, other.did().text())).contains(other);
    assertThat(StoredPeer.find(directory, "desk")).isPresent();
    assertThat(StoredPeer.find(directory, "nobody")).isEmpty();
  }

  private static Peer called(String name, int number) {
    return new Peer(
        SamplePeers.id(number),
        SamplePeers.did(number),
        name,
        List.of(),
        Relation.NONE,
        "test",
        Optional.empty());
  }

  /** Has these peers, and has refused nothing. */
  private static PeerDirectory directory(Peer... peers) {
    return (PeerDirectory)
        Proxy.newProxyInstance(
            PeerDirectory.class.getClassLoader(),
            new Class<?>[] {PeerDirectory.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "list" -> List.of(peers);
                  case "refusedKeys" -> Map.of();
                  default -> Optional.empty();
                });
  }
}
