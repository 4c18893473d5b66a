package org.opencloud.discovery.gossipsub.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.gossipsub.GossipRouter;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;

class HostileTest {
  private final SimNetwork network = new SimNetwork();
  private final SimNode node = network.node(GossipParams.defaults());
  private GossipRouter.Subscription subscription;
  private SimPeer peer;

  @BeforeEach
  void join() {
    subscription = node.join("search");
    peer = SimPeer.meshsub(network, 99).dial(node);
    peer.subscribe("search");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MAX_VALUE, -2, 9_223_372_036_854_775L, Integer.MAX_VALUE, 7_200})
  void aHugeBackoffIsAnHour(long seconds) {
    network.seconds(2);
    assertThat(node.mesh("search")).containsExactly(peer.id());
    peer.prune("search", seconds);
    assertThat(node.mesh("search")).isEmpty();
    network.run(Duration.ofMinutes(59));
    assertThat(peer.grafts("search")).isEqualTo(1);
    network.run(Duration.ofMinutes(2));
    assertThat(peer.grafts("search")).isEqualTo(2);
  }

  @Test
  void aBackoffIsHonouredWithSlack() {
    network.seconds(2);
    peer.prune("search", 20);
    network.seconds(20);
    assertThat(peer.grafts("search")).isEqualTo(1);
    network.seconds(3);
    assertThat(peer.grafts("search")).isEqualTo(2);
  }

  @Test
  void graftWithinABackoffIsPrunedAndBlamedTwiceWhenItFloods() {
    network.seconds(2);
    node.leave(subscription);
    node.join("search");
    peer.settle();
    peer.graft("search");
    assertThat(node.mesh("search")).isEmpty();
    assertThat(peer.prunes())
        .containsExactly(new Rpc.Prune("search", 10), new Rpc.Prune("search", 60));
    assertThat(node.count("peer.misbehaved/protocol")).isEqualTo(1);
    peer.graft("search");
    assertThat(node.count("peer.misbehaved/protocol")).isEqualTo(3);
    network.seconds(30);
    peer.graft("search");
    assertThat(node.count("peer.misbehaved/protocol")).isEqualTo(4);
    assertThat(node.count("control.ignored/backoff")).isEqualTo(3);
    network.run(Duration.ofMillis(60_000));
    peer.graft("search");
    assertThat(node.mesh("search")).containsExactly(peer.id());
  }

  @Test
  void graftOfAnUnknownTopicIsIgnored() {
    peer.graft("elsewhere");
    assertThat(peer.prunes()).isEmpty();
    assertThat(node.router.topics()).hasSize(1);
  }

  @Test
  void aGraftStormIsCut() {
    network.seconds(2);
    peer.prune("search", 60);
    List<String> storm = Collections.nCopies(10_000, "search");
    network.run(Duration.ofMillis(1_000 - 120));
    peer.say(RpcWriter.meshChanges(storm, List.of(), 1 << 20));
    assertThat(peer.prunes()).hasSizeLessThanOrEqualTo(512);
    assertThat(node.count("control.ignored/graft")).isPositive();
  }

  @Test
  void topicsOfOnePeerAreBoundedAndForgottenWithIt() {
    for (int round = 0; round < 4; round++) {
      int from = round * 20_000;
      List<Rpc.Subscription> topics =
          IntStream.range(from, from + 20_000)
              .mapToObj(i -> new Rpc.Subscription(true, "topic " + i))
              .toList();
      peer.say(RpcWriter.subscriptions(topics, 1 << 20));
    }
    assertThat(node.router.topics()).hasSize(256);
    assertThat(node.count("subscription.refused/rpc")).isEqualTo(4 * (20_000 - 1_024));
    assertThat(node.count("subscription.refused/topics")).isEqualTo(4 * 1_024 - 255);
    assertThat(node.count("peer.misbehaved/protocol")).isEqualTo(4);
    peer.connection.close();
    network.seconds(1);
    assertThat(node.router.topics()).hasSize(1);
  }

  @Test
  void leavingTopicsLeavesNothingBehind() {
    for (int i = 0; i < 1_000; i++) {
      peer.say(
          RpcWriter.subscriptions(
              List.of(new Rpc.Subscription(true, "t" + i), new Rpc.Subscription(false, "t" + i)),
              10_000));
    }
    assertThat(node.router.topics()).hasSize(1);
  }

  @Test
  void tooManyEntriesCloseTheStream() {
    ProtoWriter rpc = new ProtoWriter();
    for (int i = 0; i < 30_000; i++) {
      rpc.message(1, new ProtoWriter());
    }
    peer.say(rpc);
    refused("rpc.refused/malformed");
  }

  @Test
  void aHugeLengthClosesTheStream() {
    peer.out.write(ByteBuffer.wrap(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f}));
    peer.settle();
    refused("rpc.refused/size");
  }

  @Test
  void anRpcOfTheLargestSizeIsTaken() {
    peer.say(new ProtoWriter().bytes(99, new byte[(1 << 20) - 6]));
    assertThat(peer.out.broken).isFalse();
    peer.say(new ProtoWriter().bytes(99, new byte[1 << 20]));
    refused("rpc.refused/size");
  }

  @Test
  void randomBytesNeverThrow() {
    Random random = new Random(3);
    for (int i = 0; i < 2_000; i++) {
      byte[] noise = new byte[random.nextInt(60)];
      random.nextBytes(noise);
      peer.say(new ProtoWriter().raw(noise, 0, noise.length));
      if (peer.out.broken) {
        peer.openStream();
      }
    }
    peer.openStream();
    peer.subscribe("still here");
    assertThat(node.router.subscribers("still here")).containsExactly(peer.id());
    assertThat(node.count("rpc.refused/malformed")).isGreaterThan(1_000);
  }

  @Test
  void changedBytesOfARealRpcNeverThrow() {
    Random random = new Random(4);
    byte[] signed =
        new MessageSigning(SimNode.signer(peer.key), (n, r, c) -> {})
            .sign("search", new byte[9], 1);
    for (int i = 0; i < 2_000; i++) {
      byte[] changed = signed.clone();
      changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      peer.say(new ProtoWriter().bytes(2, changed));
    }
    assertThat(peer.out.broken).isFalse();
    assertThat(node.received.size()).isLessThanOrEqualTo(2);
  }

  @Test
  void ihaveFloodsAreCut() {
    for (int i = 0; i < 20; i++) {
      peer.out.write(ByteBuffer.wrap(RpcWriter.ihave("search", ids(i, 1_000), 1 << 20).get(0)));
    }
    peer.settle();
    assertThat(asked()).isEqualTo(5_000);
    assertThat(node.count("control.ignored/ihave")).isEqualTo(10);
    assertThat(node.count("control.ignored/ihave-ids")).isEqualTo(5_000);
  }

  @Test
  void whatIsPromisedAndDoesNotComeIsCounted() {
    peer.say(RpcWriter.ihave("search", ids(0, 10), 10_000));
    assertThat(asked()).isEqualTo(10);
    network.seconds(5);
    assertThat(node.count("promise.broken/")).isEqualTo(1);
    assertThat(node.count("peer.misbehaved/protocol")).isEqualTo(1);
  }

  @Test
  void idsOfAnotherFormAreNotAskedFor() {
    Bytes js = new Bytes(ByteBuffer.allocate(44).put(new byte[] {8, 1, 18, 32}).array());
    Bytes rust = new Bytes("12D3KooWFMuiSQncDWcsqtiEoDPvg9dKTkXncbHV7RDaEmonkSPH17".getBytes());
    peer.say(RpcWriter.ihave("search", List.of(js, rust), 10_000));
    assertThat(asked()).isZero();
    assertThat(node.count("control.ignored/ihave-foreign")).isEqualTo(2);
    network.seconds(5);
    assertThat(node.count("promise.broken/")).isZero();
  }

  @Test
  void ihaveOfTopicsNotJoinedIsIgnored() {
    peer.say(RpcWriter.ihave("elsewhere", ids(0, 10), 10_000));
    assertThat(asked()).isZero();
  }

  @Test
  void iwantFloodsAreCut() {
    node.publish("search", "gpu");
    peer.settle();
    Bytes id = peer.messages().findFirst().orElseThrow().id();
    peer.say(RpcWriter.iwant(Collections.nCopies(1_000, id), 1 << 20));
    assertThat(peer.messages()).hasSize(2);
    peer.say(RpcWriter.iwant(ids(0, 20_000), 1 << 20));
    assertThat(node.count("control.ignored/iwant")).isPositive();
  }

  @Test
  void aStreamOfAPeerWithoutConnectionIsReset() {
    SimPeer other = SimPeer.meshsub(network, 98).dial(node);
    node.host.listeners.forEach(listener -> listener.disconnected(other.connection.twin));
    other.settle();
    other.openStream();
    assertThat(other.out.broken).isTrue();
    assertThat(node.count("stream.refused/unknown")).isEqualTo(1);
  }

  @Test
  void leftTopicsKeepTheirBackoffsNotTheirMessages() {
    network.seconds(2);
    node.leave(subscription);
    peer.graft("search");
    assertThat(node.mesh("search")).isEmpty();
  }

  private void refused(String counter) {
    assertThat(peer.out.broken).isTrue();
    assertThat(node.count(counter)).isEqualTo(1);
    peer.openStream();
    peer.subscribe("still here");
    assertThat(node.router.subscribers("still here")).containsExactly(peer.id());
  }

  private long asked() {
    return peer.heard.stream().mapToLong(rpc -> rpc.iwant().size()).sum();
  }

  /** As an Ed25519 author's id begins. */
  private static byte[] id(int seed, int number) {
    return ByteBuffer.allocate(46).put(new byte[] {0, 36}).putInt(seed).putInt(number).array();
  }

  private static List<Bytes> ids(int seed, int count) {
    List<Bytes> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(new Bytes(id(seed, i)));
    }
    return ids;
  }
}
