package org.opencloud.discovery.harness.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.opencloud.discovery.harness.Distribution;
import org.opencloud.discovery.harness.HarnessException;
import org.opencloud.discovery.harness.NatsServer;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;

/** Two nodes that know each other; B owns the catalogue. Rates of senders are raised. */
final class Pair implements AutoCloseable {
  /** What the benchmark changes of the shipped settings; the table says so. */
  static final String CHANGED =
      "sender.rate 10000, sender.burst 100000, searches.max 10000, questions.max 10000";

  private static final Duration READY = Duration.ofSeconds(60);

  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final NatsServer nats;
  private final Node a;
  private final Node b;

  Pair(Distribution distribution, Path directory) {
    byte[] swarmKey = NodeKey.swarmKey();
    try {
      nats = kept(NatsServer.start("nats-a", directory));
      NatsServer natsB = kept(NatsServer.start("nats-b", directory));
      NodePlan planA = NodePlan.of("node A", directory.resolve("a"), swarmKey).on(nats);
      a = kept(Node.create(distribution, raised(planA)));
      NodePlan planB = NodePlan.of("node B", directory.resolve("b"), swarmKey).on(natsB);
      b = kept(Node.create(distribution, raised(planB).joining(a)));
      a.start();
      b.start();
      a.awaitReady(READY);
      b.awaitReady(READY);
      a.awaitPeer(b, READY);
      b.awaitPeer(a, READY);
    } catch (HarnessException e) {
      close();
      throw e;
    }
  }

  private static NodePlan raised(NodePlan plan) {
    return plan.with("search", "sender.rate", "10000")
        .with("search", "sender.burst", "100000")
        .with("search", "searches.max", "10000")
        .with("search", "questions.max", "10000");
  }

  private <T extends AutoCloseable> T kept(T started) {
    running.push(started);
    return started;
  }

  /** Has A know B as a peer that it may ask directly, of this relation. */
  void relate(String relation) {
    String address = b.address();
    a.run("peer:add " + b.key().peerId() + " " + address.substring(0, address.indexOf("/p2p/")));
    a.run("peer:relate " + b.key().peerId() + " " + relation);
  }

  /** Loads the catalogue into B; resources a second. */
  double load(Path catalogue) {
    long before = System.nanoTime();
    b.run("resource:add " + catalogue);
    return Catalogue.RESOURCES / ((System.nanoTime() - before) / 1e9);
  }

  String url() {
    return nats.url();
  }

  Node a() {
    return a;
  }

  Node b() {
    return b;
  }

  /** Resident set of a node, in MiB, as the kernel says. */
  static double residentMib(Node node) {
    try {
      return Files.readAllLines(Path.of("/proc/" + node.pid() + "/status")).stream()
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst()
              .orElse(0)
          / 1024.0;
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public void close() {
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        System.err.println("benchmark: stopping: " + e.getMessage());
      }
    }
  }
}
