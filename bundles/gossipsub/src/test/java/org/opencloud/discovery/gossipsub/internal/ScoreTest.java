package org.opencloud.discovery.gossipsub.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.gossipsub.GossipRouter;
import org.opencloud.discovery.gossipsub.MessageHandler.Verdict;
import org.opencloud.discovery.gossipsub.PeerScore;
import org.opencloud.discovery.gossipsub.ScoreParams;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;

/** Scores as the shipped parameters make them, and what follows from them. */
class ScoreTest {
  private static final GossipParams PARAMS = GossipParams.defaults();
  private static final PrivateKey AUTHOR = SimNode.key(500);

  private final SimNetwork network = new SimNetwork();
  private final SimNode node = network.node(PARAMS);
  private final GossipRouter.Subscription subscription = node.join("search");
  private int sequence;

  @Test
  void invalidMessagesPutAPeerOnTheGraylist() throws ProtoException {
    SimPeer spammer = peer(100);
    network.seconds(2);
    for (int i = 0; i < 5; i++) {
      assertThat(node.count("rpc.ignored/graylist")).isZero();
      byte[] forged = signed("spam " + i);
      forged[forged.length - 1] ^= 1;
      spammer.say(frame(forged));
    }
    assertThat(topic(spammer).invalidMessages()).isLessThan(-400);
    spammer.say(frame(signed("good")));
    spammer.graft("search");
    assertThat(node.count("rpc.ignored/graylist")).isEqualTo(2);
    assertThat(node.received).isEmpty();
    network.seconds(1);
    assertThat(node.mesh("search")).isEmpty();
    assertThat(node.count("mesh.dropped/score")).isEqualTo(1);
  }

  @Test
  void theGraylistOutlivesAReconnectAndEndsWithTime() throws ProtoException {
    SimPeer spammer = peer(100);
    node.verdict = Verdict.REJECT;
    for (int i = 0; i < 5; i++) {
      spammer.say(frame(signed("spam " + i)));
    }
    node.verdict = Verdict.ACCEPT;
    double before = score(spammer);
    spammer.connection.close();
    network.seconds(60);
    assertThat(score(spammer)).isEqualTo(before);
    spammer.dial(node);
    spammer.say(frame(signed("good")));
    assertThat(node.received).hasSize(5);
    network.run(Duration.ofMinutes(45));
    assertThat(score(spammer)).isGreaterThanOrEqualTo(0);
    spammer.say(frame(signed("good")));
    assertThat(node.received).hasSize(6);
  }

  @Test
  void aBadScoreIsForgottenAfterItsTimeAndAGoodOneAtOnce() throws ProtoException {
    SimPeer bad = peer(100);
    SimPeer good = peer(101);
    network.seconds(5);
    bad.say(new ProtoWriter().bytes(2, new byte[] {0x0b}));
    byte[] forged = signed("spam");
    forged[forged.length - 1] ^= 1;
    bad.say(frame(forged));
    bad.connection.close();
    good.connection.close();
    network.seconds(2);
    assertThat(scores()).extracting(PeerScore::peer).containsExactly(bad.id());
    assertThat(scores()).extracting(PeerScore::connected).containsExactly(false);
    network.run(Duration.ofMinutes(30));
    assertThat(scores()).isEmpty();
  }

  @Test
  void aMeshPeerThatForwardsNothingLosesItsPlace() throws ProtoException {
    List<SimPeer> honest = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      honest.add(peer(100 + i));
    }
    SimPeer silent = peer(110);
    network.seconds(1);
    honest.forEach(each -> each.graft("search"));
    silent.graft("search");
    SimPeer waiting = peer(111);
    waiting.prune("search", 1);
    network.seconds(40);
    assertThat(node.mesh("search")).contains(silent.id()).doesNotContain(waiting.id());
    for (int i = 0; i < 30; i++) {
      byte[] message = frame(signed("gpu " + i));
      honest.forEach(each -> each.out.write(java.nio.ByteBuffer.wrap(message)));
      network.seconds(1);
    }
    assertThat(node.mesh("search")).doesNotContain(silent.id());
    assertThat(node.mesh("search")).containsAll(honest.stream().map(SimPeer::id).toList());
    assertThat(topic(silent).meshFailure()).isNegative();
    silent.graft("search");
    assertThat(node.mesh("search")).doesNotContain(silent.id());
    assertThat(score(silent)).isGreaterThan(PARAMS.scores().thresholds().gossip());
  }

  /** What a silent peer can earn is less than what silence costs it. */
  @Test
  void nothingMakesUpForSilence() {
    ScoreParams.Topic topic = PARAMS.scores().topic();
    double most =
        topic.timeInMesh().weight() * topic.timeInMesh().cap()
            + topic.firstDeliveries().weight() * topic.firstDeliveries().cap();
    double threshold = topic.meshDeliveries().threshold();
    assertThat(topic.meshDeliveries().weight() * threshold * threshold).isLessThan(-4 * most);
  }

  @Test
  void inAQuietTopicNobodyIsToBlame() {
    List<SimPeer> peers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      peers.add(peer(100 + i));
    }
    network.run(Duration.ofMinutes(30));
    assertThat(node.mesh("search")).hasSizeBetween(5, 12);
    assertThat(scores()).hasSize(20).allMatch(each -> each.score() >= 0);
    assertThat(peers).allMatch(each -> each.prunes().isEmpty());
  }

  @Test
  void aSmallMeshKeepsThoseWhoHaveNothingToForward() throws ProtoException {
    SimPeer asker = peer(100);
    SimPeer leaf = peer(101);
    network.seconds(40);
    for (int i = 0; i < 100; i++) {
      asker.say(frame(signed("gpu " + i)));
    }
    network.seconds(5);
    assertThat(node.mesh("search")).containsExactlyInAnyOrder(asker.id(), leaf.id());
    assertThat(score(leaf)).isPositive();
  }

  /** The asker asks, then everybody restarts in turn, again and again. */
  @Test
  void threeNodesSurviveAnyRestart() {
    List<SimNode> nodes = network.nodes(2, PARAMS);
    nodes.subList(1, 3).forEach(each -> each.join("search"));
    connectAll(nodes);
    network.seconds(3);
    for (int round = 0; round < 30; round++) {
      SimNode restarting = nodes.get(round % 3);
      restarting.publish("search", "before " + round);
      if (round % 2 == 0) {
        network.run(Duration.ofMillis(500));
      }
      SimNode again = restart(restarting);
      nodes.set(round % 3, again);
      connectAll(nodes);
      network.seconds(2);
      again.publish("search", "after " + round);
      network.seconds(1);
      String after = "after " + round;
      assertThat(nodes.stream().filter(each -> each != again))
          .allMatch(each -> each.received.contains(after));
      for (SimNode each : nodes) {
        assertThat(scores(each)).allMatch(peer -> peer.score() >= 0);
        assertThat(each.count("peer.misbehaved/message")).isZero();
      }
    }
    network.run(Duration.ofSeconds(70));
    assertThat(nodes).allMatch(each -> each.mesh("search").size() == 2);
  }

  private SimNode restart(SimNode old) {
    List.copyOf(old.host.connections).forEach(SimHost.SimConnection::close);
    old.router.close();
    network.run(Duration.ofMillis(20));
    SimNode again = new SimNode(network, network.nodes.indexOf(old) + 1, PARAMS);
    network.nodes.set(network.nodes.indexOf(old), again);
    again.join("search");
    return again;
  }

  private static void connectAll(List<SimNode> nodes) {
    for (SimNode a : nodes) {
      for (SimNode b : nodes) {
        if (a != b && !a.host.connected(b.host)) {
          a.host.dial(b.host);
        }
      }
    }
  }

  @Test
  void aNodeThatRestartsIsNotBlamedForABackoffItForgot() {
    SimPeer peer = peer(100);
    network.seconds(2);
    node.leave(subscription);
    node.join("search");
    peer.settle();
    for (int i = 0; i < 20; i++) {
      peer.connection.close();
      network.run(Duration.ofMillis(20));
      peer.dial(node);
      peer.subscribe("search");
      peer.graft("search");
    }
    assertThat(node.count("peer.misbehaved/protocol")).isZero();
    assertThat(node.count("control.ignored/backoff")).isPositive();
    peer.graft("search");
    assertThat(node.count("peer.misbehaved/protocol")).isEqualTo(2);
  }

  @Test
  void graftStormsWithinABackoffEndOnTheGraylist() {
    SimPeer peer = peer(100);
    network.seconds(2);
    node.leave(subscription);
    node.join("search");
    peer.settle();
    for (int i = 0; i < 10; i++) {
      peer.graft("search");
    }
    assertThat(node.count("rpc.ignored/graylist")).isPositive();
    assertThat(of(peer).behaviour()).isLessThan(-400);
  }

  @Test
  void peersBehindOneAddressAreCountedUnlessItIsPrivate() {
    for (int i = 0; i < 13; i++) {
      SimPeer peer = new SimPeer(network, 100 + i, "/meshsub/1.1.0");
      peer.host.address = i < 12 ? "/ip4/198.51.100.7/tcp/1" : "/ip4/192.168.1.1/tcp/1";
      peer.dial(node);
    }
    for (int i = 0; i < 12; i++) {
      SimPeer peer = new SimPeer(network, 120 + i, "/meshsub/1.1.0");
      peer.host.address = "/ip6/2001:db8::" + Integer.toHexString(i + 1) + "/tcp/1";
      peer.dial(node);
    }
    assertThat(scores().stream().filter(each -> each.colocation() == -4)).hasSize(24);
    assertThat(scores().stream().filter(each -> each.colocation() == 0)).hasSize(1);
    List.copyOf(node.host.connections).subList(0, 2).forEach(SimHost.SimConnection::close);
    network.seconds(1);
    assertThat(scores().stream().filter(each -> each.connected() && each.colocation() == 0))
        .hasSize(11);
  }

  @Test
  void theApplicationsOpinionCounts() {
    SimPeer peer = peer(100);
    node.router.rate(peer.id(), -150);
    peer.settle();
    assertThat(of(peer).application()).isEqualTo(-150);
    network.seconds(1);
    assertThat(node.mesh("search")).isEmpty();
    peer.say(RpcWriter.ihave("search", List.of(new Bytes(new byte[46])), 1_000));
    assertThat(node.count("control.ignored/score")).isEqualTo(1);
    node.publish("search", "gpu");
    peer.settle();
    assertThat(peer.messages()).hasSize(1);
    node.router.rate(peer.id(), -250);
    node.publish("search", "gpu");
    peer.settle();
    assertThat(peer.messages()).hasSize(1);
    node.router.rate(peer.id(), 0);
    network.seconds(70);
    assertThat(node.mesh("search")).containsExactly(peer.id());
  }

  @Test
  void deliveriesRaiseAScoreAndFade() throws ProtoException {
    SimPeer peer = peer(100);
    SimPeer second = peer(101);
    network.seconds(2);
    byte[] message = frame(signed("gpu"));
    peer.say(message);
    second.say(message);
    second.say(message);
    assertThat(topic(peer).firstDeliveries()).isCloseTo(0.02, within(0.001));
    assertThat(topic(second).firstDeliveries()).isZero();
    network.run(Duration.ofMinutes(11));
    assertThat(topic(peer).firstDeliveries()).isZero();
    assertThat(topic(peer).timeInMesh()).isCloseTo(0.5, within(0.001));
  }

  private SimPeer peer(int number) {
    SimPeer peer = SimPeer.meshsub(network, number).dial(node);
    peer.subscribe("search");
    return peer;
  }

  private double score(SimPeer peer) {
    return of(peer).score();
  }

  private PeerScore.Topic topic(SimPeer peer) {
    return of(peer).topics().get(0);
  }

  private PeerScore of(SimPeer peer) {
    return scores().stream().filter(each -> each.peer().equals(peer.id())).findAny().orElseThrow();
  }

  private List<PeerScore> scores() {
    return scores(node);
  }

  private List<PeerScore> scores(SimNode of) {
    var read = of.router.scores().toCompletableFuture();
    network.run(Duration.ZERO);
    return read.join();
  }

  private byte[] signed(String text) {
    return new MessageSigning(SimNode.signer(AUTHOR), Counts.NONE)
        .sign("search", text.getBytes(UTF_8), ++sequence);
  }

  private static byte[] frame(byte[] message) throws ProtoException {
    return RpcWriter.publish(new Bytes(message));
  }
}
