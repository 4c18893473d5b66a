package org.opencloud.discovery.gossipsub.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.gossipsub.MessageHandler.Verdict;
import org.opencloud.discovery.gossipsub.PeerExchange;
import org.opencloud.discovery.gossipsub.ReservedSequence;
import org.opencloud.discovery.keys.PeerId;

/**
 * A network of many routers in one virtual time: the code under test is the node's, only the wire
 * and the signatures are played. Honest nodes are measured; sybils run the same router, but their
 * wire swallows messages. One seed makes one course of events.
 */
final class Simulation implements Wire {
  static final String TOPIC = "search";
  private static final int MESSAGE_TAG = 0x12;
  private static final int START_MICROS = 1_000_000;
  private static final long MIN_LATENCY_MICROS = 10_000;
  private static final long LATENCY_SPAN_MICROS = 90_000;

  final List<Node> honest = new ArrayList<>();
  final List<Node> sybils = new ArrayList<>();
  final Map<String, Map<String, Long>> counts = new HashMap<>();
  final Measurement measured = new Measurement();
  private final VirtualLoop loop = new VirtualLoop();
  private final SimulatedSigning signing = new SimulatedSigning();
  private final GossipParams params;
  private final int dataBytes;
  private final Random random;
  private final Map<SimHost, Predicate<Frame>> mischief = new HashMap<>();
  private final List<Long> published = new ArrayList<>();
  private int numbers;

  /** The share of message frames that every link loses. */
  double loss;

  /** A frame that carries a message. */
  record Frame(byte[] write, int start) {
    boolean isBy(PeerId author) {
      ByteBuffer in = ByteBuffer.wrap(write, start + 1, write.length - start - 1);
      skipVarint(in);
      byte[] id = author.bytes();
      int from = in.position() + 2;
      return from + id.length <= write.length
          && Arrays.equals(write, from, from + id.length, id, 0, id.length);
    }

    private static void skipVarint(ByteBuffer in) {
      while (in.get() < 0) {
        // The next byte belongs to it.
      }
    }
  }

  /** One router on its host. */
  record Node(SimHost host, Router router, BitSet received) {
    PeerId id() {
      return host.id();
    }

    int meshSize() {
      return mesh().size();
    }

    java.util.Set<PeerId> mesh() {
      return router.topics().stream().findFirst().orElseThrow().mesh();
    }
  }

  Simulation(long seed, GossipParams params, int dataBytes) {
    this.random = new Random(seed);
    this.params = params;
    this.dataBytes = dataBytes;
  }

  /** Nodes that start within one second, each dialling so many of them in the next. */
  void honest(int count, int dials) {
    for (int i = 0; i < count; i++) {
      honest.add(node(true));
    }
    for (Node node : honest) {
      dialSome(node, honest, dials);
    }
  }

  /** Nodes that swallow messages, each dialling so many honest ones. */
  void sybils(int count, int dials, Predicate<Frame> swallowed) {
    for (int i = 0; i < count; i++) {
      Node node = node(false);
      sybils.add(node);
      mischief.put(node.host(), swallowed);
      dialSome(node, honest, dials);
    }
  }

  private Node node(boolean counted) {
    SimHost host = new SimHost(loop, this, SimNode.key(++numbers).publicKey());
    Setup setup =
        new Setup(
            params,
            new Turns(loop),
            loop.clock(),
            new SplittableRandom(random.nextLong()),
            (name, reason, count) -> {
              if (counted && count != 0) {
                counts.computeIfAbsent(name, n -> new HashMap<>()).merge(reason, count, Long::sum);
              }
            });
    ReservedSequence sequence = new ReservedSequence(loop.clock(), 0, end -> {});
    Router router =
        new Router(
            setup,
            host,
            host.id(),
            signing.of(host.id()),
            sequence,
            Runnable::run,
            PeerExchange.NONE);
    Node node = new Node(host, router, new BitSet());
    router.subscribe(
        TOPIC,
        (author, relay, data) -> {
          if (counted) {
            received(node, ByteBuffer.wrap(data).getInt());
          }
          return Verdict.ACCEPT;
        });
    loop.afterMicros(random.nextInt(START_MICROS), router::start);
    return node;
  }

  private void dialSome(Node node, List<Node> others, int dials) {
    for (int i = 0; i < dials; i++) {
      dial(node, others.get(random.nextInt(others.size())));
    }
  }

  /** Soon, when both have started. */
  void dial(Node from, Node to) {
    loop.afterMicros(
        START_MICROS + random.nextInt(START_MICROS),
        () -> {
          if (from != to && !from.host().connected(to.host())) {
            from.host().dial(to.host());
          }
        });
  }

  void run(Duration time) {
    loop.advance(time);
    if (counts.containsKey("task.failed")) {
      throw new AssertionError("a task threw: " + counts.get("task.failed"));
    }
  }

  /** Has a message published; its number. */
  int publish(Node by) {
    int number = published.size();
    published.add(loop.micros());
    byte[] data = ByteBuffer.allocate(dataBytes).putInt(number).array();
    by.router().publish(TOPIC, data);
    return number;
  }

  /** Some publish one message each, one after the other. */
  void publish(List<Node> publishers, int messages, Duration pause) {
    for (int i = 0; i < messages; i++) {
      publish(publishers.get(random.nextInt(publishers.size())));
      run(pause);
    }
  }

  private void received(Node node, int number) {
    if (node.received().get(number)) {
      throw new AssertionError("a message was delivered twice");
    }
    node.received().set(number);
    measured.delivered(loop.micros() - published.get(number));
  }

  int messages() {
    return published.size();
  }

  /** Delivered of what ought to be, publishers left out. */
  double deliveryRate() {
    return measured.count() / ((double) messages() * (honest.size() - 1));
  }

  long checks() {
    return signing.checks;
  }

  long count(String name, String reason) {
    return counts.getOrDefault(name, Map.of()).getOrDefault(reason, 0L);
  }

  @Override
  public long latencyMicros(SimHost from, SimHost to) {
    long both = (long) from.number + to.number;
    long mixed = both * 0x9E3779B97F4A7C15L;
    return MIN_LATENCY_MICROS + ((mixed ^ mixed >>> 32) & 0x7fffffffL) % LATENCY_SPAN_MICROS;
  }

  @Override
  public byte[] carry(SimHost from, SimHost to, byte[] write) {
    Predicate<Frame> swallowed = mischief.get(from);
    boolean sybil = swallowed != null;
    boolean picky = sybil || loss > 0;
    ByteArrayOutputStream left = picky ? new ByteArrayOutputStream(write.length) : null;
    ByteBuffer in = ByteBuffer.wrap(write);
    while (in.hasRemaining()) {
      int head = in.position();
      int length = (int) varint(in);
      int start = in.position();
      in.position(start + length);
      boolean message = length > 0 && write[start] == MESSAGE_TAG;
      boolean lost =
          message
              && picky
              && (sybil && swallowed.test(new Frame(write, start)) || random.nextDouble() < loss);
      measured.sent(sybil, message, lost, in.position() - head);
      if (picky && !lost) {
        left.write(write, head, in.position() - head);
      }
    }
    return picky ? left.toByteArray() : write;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
