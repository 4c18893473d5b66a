package org.opencloud.discovery.gossipsub.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.VarintFrames;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;

/** Nodes in one virtual time, joined by links that may lose messages. */
final class SimNetwork implements Wire {
  final VirtualLoop loop = new VirtualLoop();
  final Random random = new Random(42);
  final List<SimNode> nodes = new ArrayList<>();

  /** Whether a message frame is lost. */
  Predicate<byte[]> loss = frame -> false;

  long latencyMicros = 1_000;
  long messageFrames;

  SimNode node(GossipParams params) {
    SimNode node = new SimNode(this, nodes.size() + 1, params);
    nodes.add(node);
    return node;
  }

  List<SimNode> nodes(int count, GossipParams params) {
    for (int i = 0; i < count; i++) {
      node(params);
    }
    return nodes;
  }

  /** Every node dials so many others at random. */
  void connectRandomly(int dials) {
    for (SimNode node : nodes) {
      for (int i = 0; i < dials; i++) {
        SimNode other = nodes.get(random.nextInt(nodes.size()));
        if (other != node && !node.host.connected(other.host)) {
          node.host.dial(other.host);
        }
      }
    }
  }

  void run(Duration time) {
    loop.advance(time);
    for (SimNode node : nodes) {
      if (node.counts.keySet().stream().anyMatch(name -> name.startsWith("task.failed"))) {
        throw new AssertionError("a task threw: " + node.counts);
      }
    }
  }

  void seconds(int count) {
    run(Duration.ofSeconds(count));
  }

  SimHost host(PublicKey key) {
    return new SimHost(loop, this, key);
  }

  @Override
  public long latencyMicros(SimHost from, SimHost to) {
    return latencyMicros;
  }

  /** Frames that hold messages may be lost. */
  @Override
  public byte[] carry(SimHost from, SimHost to, byte[] write) {
    List<byte[]> left = new ArrayList<>();
    try {
      new VarintFrames(
              1 << 21,
              frame -> {
                boolean message = frame.length > 0 && frame[0] == 0x12;
                messageFrames += message ? 1 : 0;
                if (!message || !loss.test(frame)) {
                  left.add(VarintFrames.encode(frame).array());
                }
              })
          .feed(java.nio.ByteBuffer.wrap(write));
    } catch (ProtoException e) {
      return write;
    }
    int size = left.stream().mapToInt(frame -> frame.length).sum();
    java.nio.ByteBuffer all = java.nio.ByteBuffer.allocate(size);
    left.forEach(all::put);
    return all.array();
  }
}
