package org.opencloud.discovery.gossipsub.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;

class DontWantTest {
  private static final PrivateKey AUTHOR = SimNode.key(500);
  private static final String LARGE = "x".repeat(1_024);

  private final SimNetwork network = new SimNetwork();
  private final SimNode node = network.node(GossipParams.defaults());
  private SimPeer relay;
  private SimPeer modern;
  private SimPeer old;

  @BeforeEach
  void join() {
    node.join("search");
    relay = peer(100, "/meshsub/1.2.0");
    modern = peer(101, "/meshsub/1.2.0");
    old = peer(102, "/meshsub/1.1.0");
    network.seconds(2);
    assertThat(node.mesh("search")).hasSize(3);
  }

  @Test
  void meshPeersThatKnowItAreToldOfALargeMessageBeforeItIsForwarded() throws ProtoException {
    byte[] message = sign(LARGE, 1);
    relay.say(frame(message));
    assertThat(unwanted(modern)).containsExactly(Message.decode(message, 256).id());
    assertThat(unwanted(old)).isEmpty();
    assertThat(unwanted(relay)).isEmpty();
    int told = index(modern, rpc -> !rpc.dontWant().isEmpty());
    assertThat(told).isLessThan(index(modern, rpc -> !rpc.messages().isEmpty()));
    assertThat(node.count("dontwant.sent/")).isEqualTo(1);
    relay.say(frame(message));
    assertThat(node.count("dontwant.sent/")).isEqualTo(1);
  }

  @Test
  void aSmallMessageIsNotWorthIt() throws ProtoException {
    relay.say(frame(sign(LARGE.substring(1), 1)));
    assertThat(modern.messages()).hasSize(1);
    assertThat(unwanted(modern)).isEmpty();
  }

  @Test
  void theMessagesOfOneRpcAreToldInPortionsThatGoTakes() {
    ProtoWriter rpc = new ProtoWriter();
    for (int i = 0; i < 25; i++) {
      rpc.bytes(2, sign(LARGE, i + 1));
    }
    relay.say(rpc);
    assertThat(unwanted(modern)).hasSize(25);
    assertThat(modern.heard).allMatch(each -> each.dontWant().size() <= 10);
  }

  @Test
  void whatAPeerDoesNotWantIsNotSentForThreeHeartbeats() throws ProtoException {
    byte[] first = sign(LARGE, 1);
    modern.say(RpcWriter.dontWant(List.of(Message.decode(first, 256).id()), 10));
    network.run(Duration.ofMillis(1_500));
    relay.say(frame(first));
    assertThat(modern.messages()).isEmpty();
    assertThat(old.messages()).hasSize(1);
    assertThat(node.count("message.unwanted/")).isEqualTo(1);
    byte[] second = sign(LARGE, 2);
    modern.say(RpcWriter.dontWant(List.of(Message.decode(second, 256).id()), 10));
    network.seconds(4);
    relay.say(frame(second));
    assertThat(modern.messages()).hasSize(1);
  }

  @Test
  void floodsAreCutAndForgotten() throws ProtoException {
    Bytes late = Message.decode(sign(LARGE, 1), 256).id();
    for (int i = 0; i < 1_000; i++) {
      modern.out.write(frame(ids(i, 10)));
    }
    modern.out.write(frame(List.of(late)));
    modern.settle();
    assertThat(node.count("dontwant.taken/")).isEqualTo(10_000);
    assertThat(node.count("control.ignored/idontwant")).isEqualTo(1);
    network.seconds(1);
    modern.out.write(ByteBuffer.wrap(RpcWriter.dontWant(ids(1, 5_000), 5_000).get(0)));
    modern.settle();
    assertThat(node.count("control.ignored/idontwant")).isEqualTo(1 + 4_990);
    relay.say(frame(sign(LARGE, 1)));
    assertThat(modern.messages()).hasSize(1);
  }

  private SimPeer peer(int number, String protocol) {
    SimPeer peer = new SimPeer(network, number, protocol).dial(node);
    peer.subscribe("search");
    return peer;
  }

  private static int index(SimPeer peer, Predicate<Rpc> condition) {
    for (int i = 0; i < peer.heard.size(); i++) {
      if (condition.test(peer.heard.get(i))) {
        return i;
      }
    }
    throw new AssertionError("not heard");
  }

  private static List<Bytes> unwanted(SimPeer peer) {
    return peer.heard.stream().flatMap(rpc -> rpc.dontWant().stream()).toList();
  }

  private static List<Bytes> ids(int seed, int count) {
    List<Bytes> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(new Bytes(ByteBuffer.allocate(46).putInt(seed).putInt(i).array()));
    }
    return ids;
  }

  private static ByteBuffer frame(List<Bytes> ids) {
    return ByteBuffer.wrap(RpcWriter.dontWant(ids, 10).get(0));
  }

  private static byte[] frame(byte[] message) throws ProtoException {
    return RpcWriter.publish(new Bytes(message));
  }

  private static byte[] sign(String text, long sequence) {
    return new MessageSigning(SimNode.signer(AUTHOR), Counts.NONE)
        .sign("search", text.getBytes(UTF_8), sequence);
  }
}
