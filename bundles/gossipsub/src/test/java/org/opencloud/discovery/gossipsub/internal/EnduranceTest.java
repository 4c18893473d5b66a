package org.opencloud.discovery.gossipsub.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.gossipsub.MessageHandler.Verdict;
import org.opencloud.discovery.gossipsub.PeerExchange;
import org.opencloud.discovery.gossipsub.ReservedSequence;

/**
 * More than half an hour at 500 messages a second, in virtual time: what the router remembers is
 * forgotten again. Only wire and signatures are played.
 */
class EnduranceTest implements Wire {
  private static final String TOPIC = "search";
  private static final int MESSAGES = 1_000_000;
  private static final int PER_STEP = 50;
  private static final Duration STEP = Duration.ofMillis(100);

  /** By then the seen cache of two minutes is as full as it gets. */
  private static final int SETTLED = 200_000;

  private static final long MIB = 1024 * 1024;

  private final VirtualLoop loop = new VirtualLoop();
  private final SimulatedSigning signing = new SimulatedSigning();
  private final Map<String, Long> counts = new HashMap<>();
  private final SimHost[] hosts = new SimHost[3];
  private long received;

  @Test
  void aMillionMessagesLeaveTheHeapAsItWas() {
    Router[] line = {router(1), router(2), router(3)};
    hosts[0].dial(hosts[1]);
    hosts[1].dial(hosts[2]);
    loop.advance(Duration.ofSeconds(5));

    publish(line[0], SETTLED);
    long before = heap();
    publish(line[0], MESSAGES - SETTLED);
    long grown = heap() - before;

    assertThat(received).as("at two routers").isEqualTo(2L * MESSAGES);
    assertThat(counts.keySet()).noneMatch(name -> name.startsWith("task.failed"));
    assertThat(grown).as("bytes of heap").isLessThan(4 * MIB);
  }

  private Router router(int number) {
    SimHost host = new SimHost(loop, this, SimNode.key(number).publicKey());
    hosts[number - 1] = host;
    Router router =
        new Router(
            new Setup(
                GossipParams.defaults(),
                new Turns(loop),
                loop.clock(),
                new SplittableRandom(number),
                (name, reason, count) -> counts.merge(name + "/" + reason, count, Long::sum)),
            host,
            host.id(),
            signing.of(host.id()),
            new ReservedSequence(loop.clock(), 0, end -> {}),
            Runnable::run,
            PeerExchange.NONE);
    router.subscribe(
        TOPIC,
        (author, relay, data) -> {
          received++;
          return Verdict.ACCEPT;
        });
    router.start();
    return router;
  }

  private void publish(Router router, int messages) {
    for (int i = 0; i < messages; i++) {
      router.publish(TOPIC, ByteBuffer.allocate(200).putInt(i).array());
      if (i % PER_STEP == PER_STEP - 1) {
        loop.advance(STEP);
      }
    }
  }

  private static long heap() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  @Override
  public long latencyMicros(SimHost from, SimHost to) {
    return 1_000;
  }

  @Override
  public byte[] carry(SimHost from, SimHost to, byte[] write) {
    return write;
  }
}
