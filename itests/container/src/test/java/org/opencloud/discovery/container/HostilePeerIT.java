package org.opencloud.discovery.container;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;
import org.opencloud.discovery.keys.PreSharedKey;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.wire.EventCodec;

/** What a peer with the network's key can do to a node that asks nothing, with questions. */
@Tag("alone")
class HostilePeerIT {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String QUESTION = "search.question.dropped";
  private static final String OTHER = NodeKey.generate().peerId();

  private static final Running RUNNING = new Running();
  private static PreSharedKey network;
  private static Node node;
  private static ForeignPeer honest;

  private ForeignPeer hostile;
  private Watched watched;

  @BeforeAll
  static void startNode() throws Exception {
    Path directory = Ground.fresh("hostile");
    byte[] swarmKey = NodeKey.swarmKey();
    network = PreSharedKey.parse(swarmKey);
    NodePlan plan = NodePlan.of("node", directory.resolve("node"), swarmKey);
    node = RUNNING.add(Node.create(Ground.distribution(), plan));
    // Each message is to be seen for what it is; a score would soon silence its sender.
    node.set("org.opencloud.discovery.transport", Map.of("gossip.score", "false"));
    node.start();
    node.awaitReady(READY);
    honest = RUNNING.add(ForeignPeer.join(node, network));
    Owned.add(
        node,
        Owned.visible("public", "gpu"),
        Owned.hidden("private", "gpu"),
        Owned.shared("shared", "gpu", honest.peerId()),
        Owned.shared("others", "gpu", OTHER));
  }

  @AfterAll
  static void stopNode() throws Exception {
    RUNNING.close();
  }

  @BeforeEach
  void join() {
    hostile = ForeignPeer.join(node, network);
    watched = Watched.from(node);
  }

  @AfterEach
  void nodeIsWell() {
    hostile.close();
    assertThat(honest.ask("gpu", 100).ids()).containsExactlyInAnyOrder("public", "shared");
    watched.nothingLogged();
  }

  private void publish(Event event) {
    hostile.publish(EventCodec.encode(event));
  }

  @Test
  void dropsQuestionsThatAreNoQuestions() {
    String good = new String(EventCodec.encode(hostile.events().question("gpu", 9)), UTF_8);
    hostile.publish("no json".getBytes(US_ASCII));
    hostile.publish(new byte[0]);
    hostile.publish(new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    hostile.publish("[".repeat(8_000).getBytes(US_ASCII));
    hostile.publish(good.substring(0, good.length() / 2).getBytes(UTF_8));
    hostile.publish((good + good).getBytes(UTF_8));
    hostile.publish(good.replaceAll("\"signature\":\"[^\"]*\"", "\"x\":1").getBytes(UTF_8));
    hostile.publish(good.replaceAll("\"issued\":\\d+", "\"issued\":1e400").getBytes(UTF_8));
    publish(hostile.events().question("gpu", 9, draft -> draft.id("short")));
    publish(hostile.events().question("gpu", 9, draft -> draft.payload("{}")));
    publish(hostile.events().question("x".repeat(257), 9));
    publish(hostile.events().question("a b c d e f g h i j k l m n o p q", 9));
    publish(hostile.events().question("gpu", 0));
    hostile.publish((good + " ".repeat(8_192)).getBytes(UTF_8));
    publish(hostile.events().question("gpu", 9, draft -> draft.to(hostile.did())));
    publish(hostile.events().question("gpu", 9, draft -> draft.purpose(Purpose.END)));

    watched.rose(QUESTION, Map.of("malformed", 13L, "oversized", 1L, "type", 2L));
  }

  @Test
  void dropsQuestionsThatAreNotMeantOrNotTheirSenders() {
    Events events = hostile.events();
    Event good = events.question("gpu", 9);
    String foreign = NodeKey.generate().did();
    Event signedByOther =
        new Events(PrivateKey.generate(new java.security.SecureRandom()), network.fingerprint())
            .question("gpu", 9, draft -> draft.from(hostile.did()));
    publish(good.signed(new byte[64]));
    publish(signedByOther);
    publish(events.question("gpu", 9, draft -> draft.purpose(Purpose.ANSWER)));
    publish(events.question("gpu", 9, draft -> draft.issued(-180_000, 5_000)));
    publish(events.question("gpu", 9, draft -> draft.issued(180_000, 5_000)));
    publish(events.question("gpu", 9, draft -> draft.issued(0, 61_000)));
    publish(events.question("gpu", 9, draft -> draft.issued(0, -1_000)));
    publish(events.question("gpu", 9, draft -> draft.network("00112233445566778899aabbccddeeff")));
    publish(events.question("gpu", 9, draft -> draft.from(foreign)));
    publish(events.question("gpu", 9, draft -> draft.from(node.key().did())));
    publish(good);
    publish(good);

    watched.rose(
        QUESTION,
        Map.of(
            "signature", 3L,
            "expired", 1L,
            "early", 1L,
            "times", 2L,
            "network", 1L,
            "author", 2L,
            "replayed", 1L));
    assertThat(hostile.answer(good.id()).ids()).containsExactly("public");
  }

  @Test
  void dropsMessagesThatTheirAuthorDidNotSign() {
    byte[] question = EventCodec.encode(hostile.events().question("gpu", 9));
    var self = hostile.key().publicKey().peerId();
    PrivateKey other = PrivateKey.generate(new java.security.SecureRandom());
    byte[] twice = Pubsub.frame(Pubsub.signed(hostile.key(), "no json".getBytes(US_ASCII)));
    hostile.gossip(
        Pubsub.frame(Pubsub.unsigned(self, question)),
        Pubsub.frame(Pubsub.claimed(self, other, question)),
        Pubsub.frame(Pubsub.signed(hostile.key(), question).bytes(6, other.publicKey().encode())),
        Pubsub.frame(Pubsub.shortNumber(self, question)),
        Pubsub.frame(Pubsub.claimed(nodeId(), hostile.key(), question)),
        twice,
        twice);

    watched.rose(
        Map.of(
            "gossipsub.message.rejected{unsigned}", 1L,
            // The second names the node itself as its author, who has not signed it.
            "gossipsub.message.rejected{signature}", 2L,
            "gossipsub.message.rejected{key}", 1L,
            "gossipsub.message.rejected{seqno}", 1L,
            "gossipsub.message.ignored{duplicate}", 1L));
  }

  private static org.opencloud.discovery.keys.PeerId nodeId() {
    try {
      return org.opencloud.discovery.keys.PeerId.parse(node.key().peerId());
    } catch (org.opencloud.discovery.keys.KeyException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void closesGossipStreamsThatBreakTheProtocol() {
    ForeignPeer.Told huge = hostile.gossip(new byte[] {-1, -1, -1, 127});
    assertThat(Deadline.in(SOON).await(huge::broken)).as("reset").isTrue();
    ForeignPeer.Told junk = hostile.gossip(new byte[] {3, -1, -1, -1});
    assertThat(Deadline.in(SOON).await(junk::broken)).as("reset").isTrue();

    watched.rose(Map.of("gossipsub.rpc.refused{size}", 1L, "gossipsub.rpc.refused{malformed}", 1L));
  }

  @Test
  void takesNoMoreQuestionsThanItsRate() {
    List<byte[]> flood = new ArrayList<>();
    IntStream.range(0, 300)
        .forEach(i -> flood.add(EventCodec.encode(hostile.events().question("none", 9))));

    flood.forEach(hostile::publish);

    watched.roseAtLeast(QUESTION + "{rate}", 100);
  }

  @Test
  void showsEachAskerOnlyWhatItMaySee() {
    Answered stranger = hostile.ask("gpu", 100);
    Answered partner = honest.ask("gpu", 100);

    assertThat(stranger.ids()).containsExactly("public");
    assertThat(partner.ids()).containsExactlyInAnyOrder("public", "shared");
    assertThat(stranger.toString()).doesNotContain(OTHER, honest.peerId());
    assertThat(partner.toString()).doesNotContain(OTHER);
  }

  @Test
  void answersTheSameWithAndWithoutPrivateMatches() {
    Owned.add(node, Owned.visible("t1", "twin"), Owned.visible("t2", "twin"));
    Answered before = hostile.ask("twin", 100);
    Answered beforeLimited = hostile.ask("twin", 2);
    Answered nothingBefore = hostile.ask("secret", 100);

    Owned.add(
        node,
        Owned.hidden("t3", "twin secret"),
        Owned.hidden("t4", "twin secret"),
        Owned.shared("t5", "twin secret", OTHER));

    assertThat(before.ids()).containsExactly("t1", "t2");
    assertThat(hostile.ask("twin", 100)).isEqualTo(before);
    assertThat(hostile.ask("twin", 2)).isEqualTo(beforeLimited);
    assertThat(hostile.ask("secret", 100)).isEqualTo(nothingBefore);
  }

  @Test
  void losesAnswersOfAPeerThatDoesNotReadAndNothingElse() {
    String filler = "filler ".repeat(3_000);
    Owned.add(
        node,
        IntStream.range(0, 110)
            .mapToObj(i -> Owned.visible("big-" + i, "huge").replace("}", bulk(filler)))
            .toArray(String[]::new));
    hostile.stopReading();
    publish(hostile.events().question("huge", 100));
    assertThat(Deadline.in(SOON).await(() -> !hostile.unread().isEmpty())).isTrue();

    assertThat(honest.ask("huge", 100).ids()).hasSize(100);
    watched.roseAtLeast("search.answer.cancelled{late}", 1);
    assertThat(isReset(hostile.unread().get(0))).as("reset").isTrue();
  }

  private static String bulk(String filler) {
    return ",\"description\":\"" + filler + "\"}";
  }

  private static boolean isReset(Stream stream) {
    java.util.concurrent.atomic.AtomicBoolean broken =
        new java.util.concurrent.atomic.AtomicBoolean();
    stream.read(
        new Stream.Reader() {
          @Override
          public void bytes(java.nio.ByteBuffer bytes) {
            stream.consumed(bytes.remaining());
          }

          @Override
          public void end() {
            // An end would be wrong: the answer was not complete.
          }

          @Override
          public void broken(StreamException cause) {
            broken.set(true);
          }
        });
    return Deadline.in(SOON).await(broken::get);
  }

  @Test
  void hasNothingToDoWithAPeerFromTheMomentItIsBlacklisted() {
    try (ForeignPeer accomplice = ForeignPeer.join(node, network)) {
      node.run("peer:relate " + hostile.peerId() + " BLACKLIST");

      assertThat(Deadline.in(Duration.ofSeconds(1)).await(() -> !hostile.connected()))
          .as("connection gone")
          .isTrue();
      byte[] question = EventCodec.encode(hostile.events().question("gpu", 9));
      accomplice.gossip(Pubsub.frame(Pubsub.signed(hostile.key(), question)));
      watched.rose(QUESTION, Map.of("blacklisted", 1L));
      assertThat(refused()).as("refused").isTrue();
      watched.roseAtLeast("peers.connection.refused{blacklist}", 1);
    }
  }

  private boolean refused() {
    try {
      hostile.connect(node.address());
    } catch (org.opencloud.discovery.harness.HarnessException refused) {
      return true;
    }
    return Deadline.in(SOON).await(() -> !hostile.connected());
  }
}
