package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;
import org.opencloud.discovery.keys.PreSharedKey;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.wire.EventIds;
import org.opencloud.discovery.wire.PeerRecord;
import org.opencloud.discovery.wire.RecordCodec;
import org.opencloud.discovery.wire.RecordMessages;

/** A node with one indexer that is honest and one that lies: strangers are found all the same. */
class LyingIndexerIT {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration FOUND = Duration.ofSeconds(30);
  private static final EventIds IDS = new EventIds(new SecureRandom());

  private final Running running = new Running();
  private final PlayedIndexer lies = new PlayedIndexer();
  private PreSharedKey network;
  private Node honest;
  private Node answerer;
  private ForeignPeer liar;

  @BeforeEach
  void start() throws Exception {
    Path directory = Ground.fresh("lying");
    byte[] swarmKey = NodeKey.swarmKey();
    network = PreSharedKey.parse(swarmKey);
    NodePlan indexing = NodePlan.of("indexer", directory.resolve("indexer"), swarmKey);
    honest = running.add(Node.create(Ground.distribution(), indexing));
    honest.start();
    honest.awaitReady(READY);
    honest.run("feature:install oc-indexer");
    liar = running.add(ForeignPeer.joinListening(honest, network));
    lies.on(liar);
    String indexers = honest.address() + "," + liar.address() + "/p2p/" + liar.peerId();
    NodePlan answering =
        NodePlan.of("answerer", directory.resolve("answerer"), swarmKey)
            .with("records", "indexers", indexers);
    answerer = running.add(Node.create(Ground.distribution(), answering));
    answerer.start();
    answerer.awaitReady(READY);
    answerer.awaitPeer(honest, READY);
    Owned.add(answerer, Owned.visible("theirs", "gpu"));
    assertThat(Deadline.in(FOUND).await(() -> inUse() == 2))
        .as("both are in use: %s", answerer.run("network:indexers"))
        .isTrue();
  }

  @AfterEach
  void stop() throws Exception {
    running.close();
  }

  @Test
  void losesItsStandingAndHidesNobody() {
    int standing = standingOfTheLiar();
    findsAStrangerThough(
        "forges", stranger -> record(stranger, liar.key(), 99, "/ip4/9.9.9.9/tcp/9"));
    standing = fallsBelow(standing);
    findsAStrangerThough(
        "is stale", stranger -> record(stranger, stranger.key(), 1, "/ip4/9.9.9.9/tcp/9"));
    standing = fallsBelow(standing);
    findsAStrangerThough("withholds", stranger -> new byte[0]);
    fallsBelow(standing);
    assertThat(answerer.log()).doesNotContain("Exception:");
  }

  /** A stranger is known to the honest indexer, and asks a question that only gossip brings. */
  private void findsAStrangerThough(String how, Function<ForeignPeer, byte[]> lie) {
    ForeignPeer stranger = running.add(ForeignPeer.joinListening(honest, network));
    byte[] told = lie.apply(stranger);
    lies.gives(keys -> told.length == 0 ? List.of() : List.of(told));
    stranger
        .open(RecordMessages.PUBLISH_PROTOCOL)
        .write(record(stranger, stranger.key(), 7, stranger.address()))
        .finish();
    assertThat(
            Deadline.in(FOUND)
                .await(() -> honest.run("network:records --json").contains(stranger.did())))
        .as("published")
        .isTrue();

    String question = stranger.publishQuestion("gpu", 10);
    assertThat(Deadline.in(FOUND).await(() -> isAnswered(stranger, question)))
        .as("found though the liar %s", how)
        .isTrue();
  }

  /** The indexer, which has nothing, answers as well. */
  private static boolean isAnswered(ForeignPeer stranger, String question) {
    return Answered.of(question, stranger.received(question))
        .filter(answered -> answered.ids().equals(List.of("theirs")))
        .isPresent();
  }

  /** A record of the stranger, signed by this key; old enough that every indexer can have it. */
  private byte[] record(ForeignPeer stranger, PrivateKey key, long sequence, String address) {
    Instant now = Instant.now();
    PeerRecord said =
        new PeerRecord(
            network.fingerprint(),
            new Did(stranger.did()),
            new PeerId(stranger.peerId()),
            "stranger",
            List.of(address),
            Set.of(),
            sequence,
            now.minusSeconds(600),
            now.plusSeconds(600));
    return RecordCodec.sign(said, IDS.next(), key::sign).json();
  }

  private int fallsBelow(int standing) {
    assertThat(Deadline.in(FOUND).await(() -> standingOfTheLiar() < standing))
        .as("%s", answerer.run("network:indexers"))
        .isTrue();
    return standingOfTheLiar();
  }

  private int standingOfTheLiar() {
    for (JsonNode indexer : indexers()) {
      if (indexer.path("peer_id").asText().equals(liar.peerId())) {
        return indexer.path("standing").asInt();
      }
    }
    return -1;
  }

  private int inUse() {
    int count = 0;
    for (JsonNode indexer : indexers()) {
      count += indexer.path("state").asText().equals("in use") ? 1 : 0;
    }
    return count;
  }

  private JsonNode indexers() {
    return Answered.json(answerer.run("network:indexers --json")).path("indexers");
  }
}
