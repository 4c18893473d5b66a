package org.opencloud.discovery.gossipsub.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.gossipsub.GossipRouter;

class MeshTest {
  private static final GossipParams PARAMS = GossipParams.defaults();
  private final SimNetwork network = new SimNetwork();

  @Test
  void twoNodesHaveTheirMeshWithinOneHeartbeat() {
    List<SimNode> nodes = network.nodes(2, PARAMS);
    nodes.forEach(node -> node.join("search"));
    network.seconds(5);
    nodes.get(0).host.dial(nodes.get(1).host);
    network.run(Duration.ofMillis(1_020));
    assertThat(nodes.get(0).mesh("search")).containsExactly(nodes.get(1).id());
    assertThat(nodes.get(1).mesh("search")).containsExactly(nodes.get(0).id());
  }

  @Test
  void whatIsPublishedBeforeTheFirstHeartbeatReachesAllSubscribers() {
    List<SimNode> nodes = network.nodes(4, PARAMS);
    nodes.forEach(node -> node.join("search"));
    for (int i = 1; i < 4; i++) {
      nodes.get(0).host.dial(nodes.get(i).host);
    }
    network.run(Duration.ofMillis(10));
    assertThat(nodes.get(0).mesh("search")).isEmpty();
    var handed = nodes.get(0).publish("search", "gpu");
    network.run(Duration.ofMillis(10));
    assertThat(handed).isCompletedWithValue(3);
    assertThat(nodes.subList(1, 4)).allMatch(node -> node.received.equals(List.of("gpu")));
    assertThat(nodes.get(0).received).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {50, 200})
  void aMeshFormsWithinItsBoundsAndCarriesEveryMessageToEveryNodeOnce(int size) {
    List<SimNode> nodes = network.nodes(size, PARAMS.withFloodPublish(false));
    nodes.forEach(node -> node.join("search"));
    network.connectRandomly(10);
    network.seconds(10);
    for (SimNode node : nodes) {
      assertThat(node.mesh("search")).hasSizeBetween(5, 12);
      long dialled = node.host.connections.stream().filter(c -> !c.inbound).count();
      assertThat(node.host.connections.stream().filter(c -> !c.inbound))
          .filteredOn(c -> node.mesh("search").contains(c.remotePeer()))
          .hasSizeGreaterThanOrEqualTo((int) Math.min(2, dialled));
    }
    for (int i = 0; i < 5; i++) {
      nodes.get(i * 7).publish("search", "gpu " + i);
    }
    network.seconds(1);
    for (int n = 0; n < size; n++) {
      int expected = n % 7 == 0 && n / 7 < 5 ? 4 : 5;
      assertThat(nodes.get(n).received).doesNotHaveDuplicates().hasSize(expected);
    }
  }

  @Test
  void meshLinksAreMutual() {
    List<SimNode> nodes = network.nodes(50, PARAMS);
    nodes.forEach(node -> node.join("search"));
    network.connectRandomly(10);
    network.seconds(20);
    for (SimNode a : nodes) {
      for (SimNode b : nodes) {
        assertThat(a.mesh("search").contains(b.id())).isEqualTo(b.mesh("search").contains(a.id()));
      }
    }
  }

  @Test
  void gossipRepairsWhatTheMeshLoses() {
    Random chance = new Random(7);
    network.loss = frame -> chance.nextInt(10) < 7;
    List<SimNode> nodes = network.nodes(50, PARAMS.withFloodPublish(false));
    nodes.forEach(node -> node.join("search"));
    network.connectRandomly(10);
    network.seconds(10);
    for (int i = 0; i < 20; i++) {
      nodes.get(i).publish("search", "gpu " + i);
    }
    network.run(Duration.ofMillis(500));
    long missing = nodes.stream().filter(node -> node.received.size() < 19).count();
    network.loss = frame -> false;
    network.seconds(6);
    assertThat(missing).isPositive();
    for (int i = 0; i < 50; i++) {
      assertThat(nodes.get(i).received).doesNotHaveDuplicates().hasSize(i < 20 ? 19 : 20);
    }
  }

  @Test
  void withoutTheMeshGossipAloneCarriesAMessage() {
    List<SimNode> nodes = network.nodes(2, PARAMS);
    nodes.forEach(node -> node.join("search"));
    nodes.get(0).host.dial(nodes.get(1).host);
    network.seconds(3);
    SimPeer third = SimPeer.meshsub(network, 99);
    third.dial(nodes.get(1));
    third.subscribe("search");
    third.prune("search", 60);
    nodes.get(0).publish("search", "gpu");
    network.seconds(2);
    assertThat(third.messages()).isEmpty();
    List<Bytes> told =
        third.heard.stream()
            .flatMap(rpc -> rpc.ihave().stream())
            .flatMap(ihave -> ihave.ids().stream())
            .distinct()
            .toList();
    third.say(RpcWriter.iwant(told, 10_000));
    assertThat(third.messages().map(Message::data)).containsExactly("gpu".getBytes());
    for (int i = 0; i < 10; i++) {
      third.say(RpcWriter.iwant(told, 10_000));
    }
    assertThat(third.messages()).hasSize(3);
  }

  @Test
  void whoLeftAndForgotItsBackoffIsTakenBack() {
    SimNode node = network.node(PARAMS);
    node.join("search");
    SimPeer peer = SimPeer.meshsub(network, 99).dial(node);
    peer.subscribe("search");
    network.seconds(2);
    assertThat(node.mesh("search")).containsExactly(peer.id());
    peer.prune("search", 10);
    network.seconds(2);
    assertThat(node.mesh("search")).isEmpty();
    peer.graft("search");
    assertThat(node.mesh("search")).containsExactly(peer.id());
    assertThat(peer.prunes()).isEmpty();
    assertThat(node.count("peer.misbehaved/protocol")).isZero();
  }

  @Test
  void leavingPrunesAndJoiningAgainWaitsForTheBackoff() {
    SimNode node = network.node(PARAMS);
    GossipRouter.Subscription subscription = node.join("search");
    SimPeer peer = SimPeer.meshsub(network, 99).dial(node);
    peer.subscribe("search");
    network.seconds(2);
    assertThat(peer.grafts("search")).isEqualTo(1);
    node.leave(subscription);
    assertThat(peer.prunes()).containsExactly(new Rpc.Prune("search", 10));
    node.join("search");
    network.seconds(8);
    assertThat(peer.grafts("search")).isEqualTo(1);
    network.seconds(5);
    assertThat(peer.grafts("search")).isEqualTo(2);
  }

  @Test
  void publishingToATopicNotJoinedGoesToAFanoutThatStartsTheMesh() {
    List<SimNode> nodes = network.nodes(10, PARAMS.withFloodPublish(false));
    SimNode publisher = nodes.get(0);
    nodes.subList(1, 10).forEach(node -> node.join("search"));
    nodes.subList(1, 10).forEach(node -> publisher.host.dial(node.host));
    network.seconds(3);
    var handed = publisher.publish("search", "gpu");
    network.seconds(4);
    assertThat(handed).isCompletedWithValue(6);
    assertThat(nodes.subList(1, 10)).allMatch(node -> node.received.equals(List.of("gpu")));
    publisher.join("search");
    network.run(Duration.ofMillis(20));
    assertThat(publisher.mesh("search")).hasSize(6);
  }

  @Test
  void tooManyNeighboursArePruned() {
    SimNode node = network.node(PARAMS);
    node.join("search");
    List<SimPeer> peers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      SimPeer peer = SimPeer.meshsub(network, 100 + i);
      peers.add(peer);
      peer.connection = node.host.dial(peer.host).twin;
      peer.openStream();
      peer.subscribe("search");
      peer.graft("search");
    }
    network.seconds(2);
    assertThat(node.mesh("search")).hasSizeBetween(6, 12);
    assertThat(peers.stream().flatMap(peer -> peer.prunes().stream()))
        .hasSizeGreaterThanOrEqualTo(7)
        .allMatch(new Rpc.Prune("search", 60)::equals);
  }

  /** By chance alone one of six nodes would. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void pruningKeepsPeersThatWeDialled(int number) {
    SimNode node = network.nodes(number, PARAMS).get(number - 1);
    node.join("search");
    network.run(Duration.ofMillis(101));
    List<SimPeer> dialled = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      SimPeer peer = SimPeer.meshsub(network, 100 + i);
      if (i < 12) {
        peer.connection = peer.host.dial(node.host);
      } else {
        peer.connection = node.host.dial(peer.host).twin;
        dialled.add(peer);
      }
      peer.openStream();
      peer.subscribe("search");
      peer.graft("search");
    }
    assertThat(node.mesh("search")).hasSize(14);
    network.seconds(1);
    assertThat(node.mesh("search")).hasSize(6).contains(dialled.get(0).id(), dialled.get(1).id());
  }

  @Test
  void aDisconnectedPeerIsForgotten() {
    List<SimNode> nodes = network.nodes(2, PARAMS);
    nodes.forEach(node -> node.join("search"));
    SimHost.SimConnection connection = nodes.get(0).host.dial(nodes.get(1).host);
    network.seconds(2);
    assertThat(nodes.get(0).router.subscribers("search")).containsExactly(nodes.get(1).id());
    connection.close();
    network.run(Duration.ofMillis(20));
    assertThat(nodes.get(0).router.subscribers("search")).isEmpty();
    assertThat(nodes.get(0).mesh("search")).isEmpty();
  }

  @Test
  void whoJoinsAgainInTimeHasNotLeft() {
    SimNode node = network.node(PARAMS);
    GossipRouter.Subscription subscription = node.join("search");
    SimPeer peer = SimPeer.meshsub(network, 99).dial(node);
    peer.subscribe("search");
    network.seconds(2);
    subscription.close();
    network.run(Duration.ofMillis(2_900));
    GossipRouter.Subscription again = node.join("search");
    network.seconds(2);
    assertThat(node.mesh("search")).containsExactly(peer.id());
    assertThat(peer.grafts("search")).isEqualTo(1);
    assertNotTold(peer);
    again.close();
    network.run(Duration.ofMillis(2_900));
    assertNotTold(peer);
    network.seconds(2);
    assertThat(peer.prunes()).containsExactly(new Rpc.Prune("search", 10));
  }

  private static void assertNotTold(SimPeer peer) {
    assertThat(peer.prunes()).isEmpty();
    assertThat(peer.heard).flatExtracting(Rpc::subscriptions).allMatch(Rpc.Subscription::subscribe);
  }

  @Test
  void aTopicThatWasLeftIsNotAnsweredMeanwhile() {
    SimNode node = network.node(PARAMS);
    GossipRouter.Subscription subscription = node.join("search");
    SimNode other = network.node(PARAMS);
    other.join("search");
    other.host.dial(node.host);
    network.seconds(2);
    subscription.close();
    other.publish("search", "gpu");
    network.run(Duration.ofMillis(20));
    assertThat(node.received).isEmpty();
    assertThat(node.count("message.ignored/topic")).isEqualTo(1);
  }

  @Test
  void whoHasFallenSilentTellsNobodyThatItLeft() {
    SimNode node = network.node(PARAMS);
    GossipRouter.Subscription subscription = node.join("search");
    SimPeer peer = SimPeer.meshsub(network, 99).dial(node);
    peer.subscribe("search");
    network.seconds(2);
    node.router.fallSilent();
    node.leave(subscription);
    network.run(Duration.ofMinutes(1));
    assertNotTold(peer);
    assertThat(peer.out.broken).isFalse();
  }

  @Test
  void closingEndsTheStreamsWithoutABackoff() {
    SimNode node = network.node(PARAMS);
    GossipRouter.Subscription subscription = node.join("search");
    SimPeer peer = SimPeer.meshsub(network, 99).dial(node);
    peer.subscribe("search");
    network.seconds(2);
    assertThat(peer.grafts("search")).isEqualTo(1);
    subscription.close();
    node.router.close();
    network.seconds(5);
    assertNotTold(peer);
    assertThat(peer.out.broken).isTrue();
    assertThat(node.mesh("search")).isEmpty();
    assertThat(node.publish("search", "gpu")).isCompletedExceptionally();
    assertThat(node.host.handlers).isEmpty();
  }
}
