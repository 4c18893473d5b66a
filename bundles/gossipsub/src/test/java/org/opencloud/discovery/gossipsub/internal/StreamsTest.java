package org.opencloud.discovery.gossipsub.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.gossipsub.GossipParams;

class StreamsTest {
  private final SimNetwork network = new SimNetwork();
  private final SimNode node = network.node(GossipParams.defaults());

  @Test
  void theFirstRpcIsAllSubscriptions() {
    node.join("a");
    node.join("b");
    SimPeer peer = SimPeer.meshsub(network, 99).dial(node);
    assertThat(peer.heard).hasSize(1);
    assertThat(peer.heard.get(0).subscriptions())
        .containsExactly(new Rpc.Subscription(true, "a"), new Rpc.Subscription(true, "b"));
    node.leave(node.join("c"));
    assertThat(peer.heard.get(1).subscriptions()).containsExactly(new Rpc.Subscription(true, "c"));
    assertThat(peer.heard.get(2).subscriptions()).containsExactly(new Rpc.Subscription(false, "c"));
  }

  @Test
  void theFirstRpcIsAllSubscriptionsAlsoWhenATopicIsJoinedWhileTheStreamOpens() {
    node.join("a");
    SimPeer peer = SimPeer.meshsub(network, 99);
    peer.host.dial(node.host);
    network.run(Duration.ofMillis(3));
    node.join("b");
    network.run(Duration.ofMillis(20));
    assertThat(peer.heard.get(0).subscriptions()).extracting("topic").startsWith("a", "b");
  }

  @Test
  void aPeerThatSpeaksNoGossipIsLeftAlone() {
    SimPeer peer = new SimPeer(network, 99, "/else/1.0.0");
    peer.host.dial(node.host);
    network.seconds(5);
    assertThat(peer.heard).isEmpty();
  }

  @Test
  void anOlderMeshsubIsSpoken() {
    SimPeer peer = new SimPeer(network, 99, "/meshsub/1.0.0").dial(node);
    node.join("search");
    peer.subscribe("search");
    network.seconds(2);
    assertThat(peer.grafts("search")).isEqualTo(1);
  }

  @Test
  void aFloodsubPeerGetsMessagesButNoControl() {
    node.join("search");
    SimPeer flood = new SimPeer(network, 99, "/floodsub/1.0.0").dial(node);
    flood.subscribe("search");
    SimNode author = network.node(GossipParams.defaults());
    author.join("search");
    author.host.dial(node.host);
    network.seconds(3);
    author.publish("search", "forwarded");
    node.publish("search", "own");
    network.seconds(3);
    assertThat(flood.messages()).hasSize(2);
    assertThat(flood.grafts("search")).isZero();
    assertThat(flood.heard).allMatch(rpc -> rpc.ihave().isEmpty());
  }

  @Test
  void dataOnOurOwnStreamIsAViolation() {
    SimPeer peer = SimPeer.meshsub(network, 99).dial(node);
    peer.incoming.get(0).write(ByteBuffer.wrap(new byte[] {1, 2}));
    peer.settle();
    assertThat(peer.incoming.get(0).broken).isTrue();
    assertThat(node.count("stream.reset/data")).isEqualTo(1);
    assertThat(node.count("peer.misbehaved/protocol")).isEqualTo(1);
  }

  @Test
  void aHalfClosedReaderIsNone() {
    SimPeer peer = SimPeer.meshsub(network, 99).dial(node);
    peer.incoming.get(0).closeWrite();
    peer.settle();
    assertThat(peer.incoming.get(0).broken).isFalse();
  }

  @Test
  void aSecondStreamReplacesTheFirst() {
    SimPeer peer = SimPeer.meshsub(network, 99).dial(node);
    SimHost.SimStream first = peer.out;
    peer.openStream();
    assertThat(first.broken).isTrue();
    peer.subscribe("search");
    assertThat(node.router.subscribers("search")).containsExactly(peer.id());
    for (int i = 0; i < 1_000; i++) {
      peer.openStream();
    }
    assertThat(peer.connection.twin.streams.stream().filter(s -> s.inbound && !s.broken))
        .hasSize(1);
  }

  @Test
  void aLostStreamIsOpenedAgainWithGrowingWaits() {
    node.join("search");
    SimPeer peer = SimPeer.meshsub(network, 99).dial(node);
    peer.subscribe("search");
    network.seconds(2);
    for (int i = 0; i < 200; i++) {
      peer.incoming.get(peer.incoming.size() - 1).reset(0);
      network.run(Duration.ofMillis(100));
    }
    assertThat(peer.incoming).hasSizeBetween(4, 9);
    network.seconds(30);
    peer.heard.clear();
    peer.incoming.get(peer.incoming.size() - 1).reset(0);
    network.run(Duration.ofMillis(5));
    assertThat(node.mesh("search")).isEmpty();
    network.seconds(35);
    assertThat(peer.heard.get(0).subscriptions())
        .containsExactly(new Rpc.Subscription(true, "search"));
    assertThat(node.mesh("search")).containsExactly(peer.id());
  }

  @Test
  void aPeerThatStopsSpeakingGossipIsForgottenUntilItSaysOtherwise() {
    node.join("search");
    SimPeer peer = SimPeer.meshsub(network, 99).dial(node);
    peer.subscribe("search");
    var handler = peer.host.handlers.remove("/meshsub/1.1.0");
    peer.incoming.get(0).reset(0);
    network.seconds(3);
    assertThat(node.router.subscribers("search")).isEmpty();
    peer.host.handle("/meshsub/1.1.0", handler);
    network.seconds(60);
    assertThat(peer.incoming).hasSize(1);
    peer.connection.twin.identify();
    peer.settle();
    assertThat(peer.incoming).hasSize(2);
  }

  @Test
  void aPeerThatNeverReadsLosesGossipThenMessagesAndIsReset() {
    node.join("search");
    SimPeer peer = SimPeer.meshsub(network, 99).dial(node);
    peer.subscribe("search");
    network.seconds(2);
    peer.host.deaf = true;
    for (int i = 0; i < 100; i++) {
      node.publish("search", "x".repeat(50_000));
    }
    network.run(Duration.ofMillis(10));
    assertThat(node.count("queue.dropped/message")).isBetween(70L, 90L);
    network.seconds(40);
    assertThat(node.count("stream.reset/stalled")).isPositive();
    peer.host.deaf = false;
    network.seconds(120);
    peer.heard.clear();
    node.publish("search", "gpu");
    peer.settle();
    assertThat(peer.messages()).hasSize(1);
  }

  @Test
  void gossipIsDroppedBeforeMessages() {
    SendQueue queue = new SendQueue(1_000);
    assertThat(queue.offer(SendQueue.Kind.MESSAGE, new byte[2_000])).isTrue();
    assertThat(queue.offer(SendQueue.Kind.MESSAGE, new byte[1])).isFalse();
    queue.clear();
    assertThat(queue.offer(SendQueue.Kind.MESSAGE, new byte[300])).isTrue();
    assertThat(queue.offer(SendQueue.Kind.GOSSIP, new byte[1])).isFalse();
    assertThat(queue.offer(SendQueue.Kind.MESSAGE, new byte[300])).isTrue();
    assertThat(queue.offer(SendQueue.Kind.CONTROL, new byte[] {7, 7})).isTrue();
    assertThat(queue.take(100).get(0)).isEqualTo((byte) 7);
    assertThat(queue.take(599).remaining()).isEqualTo(300);
    assertThat(queue.take(600).remaining()).isEqualTo(300);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void controlThatCannotBeQueuedResetsTheStream() {
    SimPeer peer = SimPeer.meshsub(network, 99).dial(node);
    peer.host.deaf = true;
    String name = "x".repeat(240);
    for (int i = 0; i < 10_000; i++) {
      node.join(name + i);
      if (i % 100 == 0) {
        network.run(Duration.ofMillis(1));
      }
    }
    assertThat(node.count("stream.reset/queue")).isEqualTo(1);
  }

  @Test
  void windowIsGivenBackForWhatWasDealtWith() {
    node.join("search");
    SimPeer peer = SimPeer.meshsub(network, 99).dial(node);
    for (int i = 0; i < 10; i++) {
      peer.subscribe("topic " + i);
    }
    assertThat(peer.out.twin.consumed).isPositive().isEqualTo(peer.out.twin.received);
  }
}
