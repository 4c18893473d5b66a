package org.opencloud.discovery.gossipsub.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.gossipsub.PeerScore;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;

/** Known attacks on GossipSub routers: each is counted, and none goes without a consequence. */
class BadInputTest {
  private static final PrivateKey AUTHOR = SimNode.key(500);

  private final SimNetwork network = new SimNetwork();
  private final SimNode node = network.node(GossipParams.defaults());
  private SimPeer peer;

  @BeforeEach
  void join() {
    node.join("search");
    peer = SimPeer.meshsub(network, 99).dial(node);
    peer.subscribe("search");
    network.seconds(2);
  }

  /** CVE-2026-33040, CVE-2026-34219: a time that overflows when something is added to it. */
  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MAX_VALUE, 9_223_372_036_854_775L, 3_601})
  void backoffsBeyondAnHourAreClamped(long seconds) {
    peer.prune("search", seconds);
    assertThat(node.count("backoff.clamped/")).isEqualTo(1);
    peer.prune("search", 3_600);
    assertThat(node.count("backoff.clamped/")).isEqualTo(1);
    network.run(Duration.ofMinutes(62));
    assertThat(node.mesh("search")).containsExactly(peer.id());
  }

  /** CVE-2026-46679: topics by the hundred thousand. */
  @Test
  void subscriptionFloodsAreRefusedAndCostTheSender() {
    for (int round = 0; round < 20; round++) {
      ProtoWriter rpc = new ProtoWriter();
      for (int i = 0; i < 20_000; i++) {
        String topic = round + " " + i;
        rpc.message(1, new ProtoWriter().bool(1, true).string(2, topic));
      }
      peer.say(rpc);
    }
    assertThat(node.count("subscription.refused/rpc")).isEqualTo(20 * (20_000 - 1_024));
    assertThat(node.count("subscription.refused/topics")).isEqualTo(20 * 1_024 - 255);
    assertThat(node.count("rpc.ignored/graylist")).isPositive();
    peer.connection.close();
    network.seconds(1);
    assertThat(node.router.topics()).hasSize(1);
  }

  /** An author that is not the key's, a key that is none, a signature that is none. */
  @Test
  void authorsKeysAndSignaturesThatDoNotBelongTogetherCostTheRelay() throws ProtoException {
    byte[] author = AUTHOR.publicKey().peerId().bytes();
    byte[] other = SimNode.key(501).publicKey().encode();
    int before = 0;
    for (ProtoWriter wrong :
        List.of(
            message(author).bytes(5, new byte[64]).bytes(6, other),
            message(author).bytes(5, new byte[64]).bytes(6, new byte[] {8, 1, 18, 1, 0}),
            message(new byte[] {0, 3, 1, 2, 3}).bytes(5, new byte[64]),
            message(author).bytes(5, new byte[3]))) {
      peer.say(new ProtoWriter().message(2, wrong));
      assertThat(node.count("peer.misbehaved/message")).isEqualTo(++before);
    }
    assertThat(node.count("message.rejected/key")).isEqualTo(3);
    assertThat(node.count("message.rejected/signature")).isEqualTo(1);
    assertThat(score().topics().get(0).invalidMessages()).isLessThan(-300);
    assertThat(node.received).isEmpty();
  }

  private static ProtoWriter message(byte[] author) {
    return new ProtoWriter()
        .bytes(1, author)
        .bytes(2, new byte[3])
        .bytes(3, new byte[8])
        .string(4, "search");
  }

  @Test
  void millionsOfTinyEntriesCostTheStream() {
    ProtoWriter rpc = new ProtoWriter();
    for (int i = 0; i < 100_000; i++) {
      rpc.message(2, new ProtoWriter());
    }
    peer.say(rpc);
    assertThat(node.count("rpc.refused/malformed")).isEqualTo(1);
    assertThat(node.count("peer.misbehaved/protocol")).isEqualTo(1);
    assertThat(peer.out.broken).isTrue();
  }

  @Test
  void theSameIdWantedAThousandTimesIsGivenThreeTimes() {
    node.publish("search", "gpu");
    peer.settle();
    Bytes id = peer.messages().findFirst().orElseThrow().id();
    for (int i = 0; i < 1_000; i++) {
      peer.out.write(ByteBuffer.wrap(RpcWriter.iwant(List.of(id), 10_000).get(0)));
    }
    peer.settle();
    assertThat(peer.messages()).hasSize(4);
    assertThat(node.count("control.ignored/iwant-absent")).isEqualTo(997);
  }

  @Test
  void aGraftStormIsCut() {
    peer.say(RpcWriter.meshChanges(Collections.nCopies(5_000, "nowhere"), List.of(), 1 << 20));
    assertThat(node.count("control.ignored/graft")).isEqualTo(1);
  }

  @Test
  void aSecondStreamTakesThePlaceOfTheFirst() throws ProtoException {
    SimHost.SimStream first = peer.out;
    peer.openStream();
    assertThat(first.broken).isTrue();
    assertThat(node.count("stream.replaced/")).isEqualTo(1);
    byte[] signed =
        new MessageSigning(SimNode.signer(AUTHOR), Counts.NONE)
            .sign("search", "gpu".getBytes(UTF_8), 1);
    peer.say(RpcWriter.publish(new Bytes(signed)));
    assertThat(node.received).containsExactly("gpu");
  }

  @Test
  void whatIsSaidOnOurOwnStreamCosts() {
    peer.incoming.get(0).write(ByteBuffer.wrap(new byte[] {1, 2}));
    network.run(Duration.ofMillis(50));
    assertThat(node.count("stream.reset/data")).isEqualTo(1);
    assertThat(node.count("peer.misbehaved/protocol")).isEqualTo(1);
  }

  private PeerScore score() {
    var read = node.router.scores().toCompletableFuture();
    network.run(Duration.ZERO);
    return read.join().get(0);
  }
}
