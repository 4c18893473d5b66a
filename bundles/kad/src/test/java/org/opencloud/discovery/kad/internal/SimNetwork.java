package org.opencloud.discovery.kad.internal;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.kad.KadParams;
import org.opencloud.discovery.keys.PrivateKey;

/** Nodes in one virtual time, each reachable from each. */
final class SimNetwork {
  static final String PROTOCOL = "/oc/kad/1.0.0";

  final VirtualLoop loop = new VirtualLoop();
  final Random random = new Random(42);
  final List<SimNode> nodes = new ArrayList<>();
  private final Map<String, SimHost> hosts = new HashMap<>();
  private final SecureRandom keys = seeded();
  private final long latencyMicros = 10_000;

  /** Decoded once for all nodes: time of the simulation, nothing that is simulated. */
  final Encodings encodings = new Encodings();

  long messages;
  long bytes;
  long dials;

  private static SecureRandom seeded() {
    return new SecureRandom() {
      private static final long serialVersionUID = 1L;
      private final Random chance = new Random(7);

      @Override
      public void nextBytes(byte[] out) {
        chance.nextBytes(out);
      }
    };
  }

  SimNode node(KadParams params) {
    int number = nodes.size() + 1;
    return nodeAt("/ip4/10.0." + (number >> 8) + "." + (number & 0xff) + "/tcp/4001", params);
  }

  SimNode nodeAt(String address, KadParams params) {
    SimHost host = new SimHost(this, PrivateKey.generate(keys).publicKey(), address);
    hosts.put(address, host);
    SimNode node = new SimNode(host, params);
    nodes.add(node);
    return node;
  }

  /** So many servers, each connected to a few at random, then left alone for a while. */
  List<SimNode> settled(int count, int dials, Duration time) {
    for (int i = 0; i < count; i++) {
      node(KadParams.defaults(PROTOCOL)).start();
    }
    for (int i = 0; i < count; i++) {
      for (int dial = 0; dial < dials; dial++) {
        int other = (i + 1 + random.nextInt(count - 1)) % count;
        nodes.get(i).host.dial(nodes.get(other).host);
      }
    }
    run(time);
    return nodes;
  }

  Optional<SimHost> at(List<String> addresses) {
    return addresses.stream().map(hosts::get).filter(Objects::nonNull).findFirst();
  }

  /** After so many latencies. */
  void later(int hops, Runnable run) {
    loop.afterMicros(hops * latencyMicros, run);
  }

  void run(Duration time) {
    loop.advance(time);
    for (SimNode node : nodes) {
      if (node.counts.keySet().stream().anyMatch(name -> name.startsWith("task.failed"))) {
        throw new AssertionError("a task threw: " + node.counts);
      }
    }
  }

  /** What a stage gives within a virtual minute. */
  <T> T await(CompletionStage<T> stage) {
    for (int i = 0; i < 6_000 && !stage.toCompletableFuture().isDone(); i++) {
      run(Duration.ofMillis(10));
    }
    return stage.toCompletableFuture().getNow(null);
  }
}
