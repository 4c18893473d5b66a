package org.opencloud.discovery.gossipsub.internal;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;

/** What scores cost a message on its way: counters, copies that come later, questions. */
final class Bookkeeping {
  private static final int NEIGHBOURS = 12;
  private static final int COPIES = 6;
  private static final int MESSAGES_PER_HEARTBEAT = 500;

  private final VirtualLoop loop = new VirtualLoop();
  private final Setup setup =
      new Setup(GossipParams.defaults(), new Turns(loop), loop.clock(), new Random(1), Counts.NONE);
  private final Scores scores = new Scores(setup, topic -> true);
  private final Verdicts verdicts = new Verdicts(setup, scores);
  private final List<PeerLink> peers = new ArrayList<>();
  private int worthy;

  Bookkeeping() {
    for (int i = 0; i < NEIGHBOURS; i++) {
      PeerStats stats = scores.connected(SimNode.key(i + 1).publicKey().peerId());
      peers.add(new PeerLink(setup, stats, null));
      scores.grafted(peers.get(i), "search");
    }
  }

  /** Processor time for each message that comes in six copies, in ns; heartbeats included. */
  double nanosPerMessage(int messages) throws ProtoException {
    List<Message> all = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      all.add(message(i));
    }
    long start = cpuNanos();
    for (int i = 0; i < messages; i++) {
      pass(all.get(i), i);
      if (i % MESSAGES_PER_HEARTBEAT == 0) {
        loop.advance(Duration.ofSeconds(1));
        scores.upkeep();
        verdicts.upkeep();
      }
    }
    return (cpuNanos() - start) / (double) messages;
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private void pass(Message message, int number) {
    LinkedHashSet<PeerLink> senders = new LinkedHashSet<>(4);
    senders.add(peers.get(number % NEIGHBOURS));
    worthy += peers.get(number % NEIGHBOURS).worth(-400) ? 1 : 0;
    verdicts.accepted(message, senders);
    for (int copy = 1; copy < COPIES; copy++) {
      PeerLink sender = peers.get((number + copy) % NEIGHBOURS);
      worthy += sender.worth(-400) ? 1 : 0;
      verdicts.again(sender, message);
    }
  }

  int worthy() {
    return worthy;
  }

  private static Message message(int number) throws ProtoException {
    byte[] author = SimNode.key(100).publicKey().peerId().bytes();
    byte[] encoded =
        new ProtoWriter()
            .bytes(1, author)
            .bytes(3, ByteBuffer.allocate(8).putLong(number).array())
            .string(4, "search")
            .toByteArray();
    return Message.decode(encoded, 256);
  }
}
