package org.opencloud.discovery.harness.quickstart;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import org.opencloud.discovery.harness.Distribution;
import org.opencloud.discovery.harness.MongoStandIn;
import org.opencloud.discovery.harness.NatsServer;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;

/** Two nodes that know each other, each with a NATS server of its own. */
final class Stage implements AutoCloseable {
  private static final Duration READY = Duration.ofSeconds(60);

  private final Path directory;
  private final Consumer<String> progress;
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final StringBuilder reach = new StringBuilder();
  private NatsServer natsA;
  private Node nodeA;
  private Node nodeB;

  Stage(Path directory, Consumer<String> progress) {
    this.directory = directory;
    this.progress = progress;
  }

  void start(Distribution distribution, Optional<String> mongodb) {
    progress.accept("starting two NATS servers and unpacking two nodes");
    natsA = kept(NatsServer.start("nats-a", directory));
    NatsServer natsB = kept(NatsServer.start("nats-b", directory));
    byte[] swarmKey = NodeKey.swarmKey();
    NodePlan planA = NodePlan.of("node A", directory.resolve("a"), swarmKey).on(natsA);
    nodeA = kept(Node.create(distribution, planA));
    NodePlan planB = NodePlan.of("node B", directory.resolve("b"), swarmKey).on(natsB);
    Optional<String> uri = mongodb.map(this::mongodb);
    NodePlan storedB = uri.map(where -> planB.with("store.mongodb", "uri", where)).orElse(planB);
    nodeB = kept(Node.create(distribution, storedB.joining(nodeA)));
    progress.accept("starting node A and node B");
    Node.startAll(nodeA, nodeB);
    meet();
    tell(nodeA, natsA, "A");
    tell(nodeB, natsB, "B");
    uri.ifPresent(where -> reach.append("MongoDB of B: ").append(where).append('\n'));
  }

  /** Has B own the samples. */
  void loadSamples() {
    progress.accept("loading the samples into node B");
    Samples.load(nodeB, nodeA);
  }

  Node nodeB() {
    return nodeB;
  }

  private void meet() {
    nodeA.awaitReady(READY);
    nodeB.awaitReady(READY);
    nodeA.awaitPeer(nodeB, READY);
    nodeB.awaitPeer(nodeA, READY);
  }

  private String mongodb(String named) {
    if (!named.equals(Options.STAND_IN)) {
      return named;
    }
    progress.accept("starting the stand-in for MongoDB");
    return kept(MongoStandIn.start("mongodb", directory)).uri();
  }

  private <T extends AutoCloseable> T kept(T started) {
    running.push(started);
    return started;
  }

  private void tell(Node node, NatsServer nats, String name) {
    reach.append("shell of ").append(name).append(":   ").append(node.sshCommand()).append('\n');
    reach.append("NATS of ").append(name).append(":    ").append(nats.url()).append('\n');
    reach.append("files of ").append(name).append(":   ").append(node.directory()).append('\n');
  }

  /** Where the applications of node A publish. */
  String url() {
    return natsA.url();
  }

  /** Where a person reaches the nodes. */
  String doors() {
    return reach.toString();
  }

  /** The commands with which a person goes on, and ends it. */
  String reach() {
    StringBuilder pids = new StringBuilder();
    ProcessHandle.current().children().forEach(child -> pids.append(' ').append(child.pid()));
    return reach + "stop it all:  kill" + pids + "\n" + "then remove:  rm -r " + directory + "\n";
  }

  /** Stops all, last started first; one that does not stop leaves the others no worse off. */
  @Override
  public void close() {
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        progress.accept("stopping: " + e.getMessage());
      }
    }
  }
}
