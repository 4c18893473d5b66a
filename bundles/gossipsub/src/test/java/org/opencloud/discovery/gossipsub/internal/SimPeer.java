package org.opencloud.discovery.gossipsub.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.VarintFrames;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;

/** A peer played by hand: says what a test wants it to say, and keeps what it hears. */
final class SimPeer {
  static final GossipParams.Limits LIMITS = GossipParams.Limits.defaults();

  final PrivateKey key;
  final SimHost host;
  final List<Rpc> heard = new ArrayList<>();
  final List<SimHost.SimStream> incoming = new ArrayList<>();
  private final SimNetwork network;
  SimHost.SimConnection connection;
  SimHost.SimStream out;

  SimPeer(SimNetwork network, int number, String... protocols) {
    this.network = network;
    this.key = SimNode.key(number);
    this.host = network.host(key.publicKey());
    for (String protocol : protocols) {
      host.handle(protocol, stream -> hear((SimHost.SimStream) stream));
    }
  }

  static SimPeer meshsub(SimNetwork network, int number) {
    return new SimPeer(network, number, "/meshsub/1.1.0");
  }

  PeerId id() {
    return key.publicKey().peerId();
  }

  /** Connects, opens its stream and lets things settle for 20 ms. */
  SimPeer dial(SimNode node) {
    connection = host.dial(node.host);
    openStream();
    return this;
  }

  void openStream() {
    connection
        .open(List.of(host.handlers.keySet().iterator().next()))
        .whenComplete(
            (stream, failure) -> {
              out = (SimHost.SimStream) stream;
              stream.read(new Listener(stream));
            });
    settle();
  }

  void settle() {
    network.run(java.time.Duration.ofMillis(20));
  }

  private void hear(SimHost.SimStream stream) {
    incoming.add(stream);
    stream.read(new Listener(stream));
  }

  /** Sends an RPC and lets it be dealt with. */
  void say(byte[] frame) {
    out.write(ByteBuffer.wrap(frame));
    settle();
  }

  void say(List<byte[]> frames) {
    frames.forEach(this::say);
  }

  void say(ProtoWriter rpc) {
    say(VarintFrames.encode(rpc.toByteArray()).array());
  }

  void subscribe(String topic) {
    say(RpcWriter.subscriptions(List.of(new Rpc.Subscription(true, topic)), 10_000));
  }

  void graft(String topic) {
    say(RpcWriter.meshChanges(List.of(topic), List.of(), 10_000));
  }

  void prune(String topic, long seconds) {
    say(RpcWriter.meshChanges(List.of(), List.of(new Rpc.Prune(topic, seconds)), 10_000));
  }

  Stream<Message> messages() {
    return heard.stream().flatMap(rpc -> rpc.messages().stream());
  }

  long grafts(String topic) {
    return heard.stream().flatMap(rpc -> rpc.graft().stream()).filter(topic::equals).count();
  }

  List<Rpc.Prune> prunes() {
    return heard.stream().flatMap(rpc -> rpc.prune().stream()).toList();
  }

  private final class Listener implements org.opencloud.discovery.libp2p.Stream.Reader {
    private final VarintFrames frames = new VarintFrames(1 << 20, this::frame);

    private Listener(org.opencloud.discovery.libp2p.Stream stream) {}

    private void frame(byte[] frame) {
      try {
        heard.add(RpcReader.read(frame, LIMITS));
      } catch (ProtoException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void bytes(ByteBuffer bytes) {
      try {
        frames.feed(bytes);
      } catch (ProtoException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void end() {}

    @Override
    public void broken(StreamException cause) {}
  }
}
