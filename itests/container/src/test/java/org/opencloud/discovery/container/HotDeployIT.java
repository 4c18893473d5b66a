package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.NatsServer;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;
import org.opencloud.discovery.harness.Remains;
import org.opencloud.discovery.harness.quickstart.Samples;

/**
 * Every bundle that an operator may exchange is exchanged in a node that searches and answers all
 * the while. How often each: system property {@code rounds}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HotDeployIT {
  private static final int ROUNDS = Integer.getInteger("rounds", 2);
  private static final List<String> ONLY =
      Stream.of(System.getProperty("swaps", "").split(","))
          .filter(name -> !name.isBlank())
          .toList();
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration BACK = Duration.ofSeconds(5);
  private static final Duration ANSWERS = Duration.ofSeconds(20);
  private static final Duration SETTLED = Duration.ofSeconds(60);
  private static final int SEARCHES_MEANWHILE = 10;
  private static final Pattern OURS =
      Pattern.compile(
          "(identity|libp2p|gossipsub|kad|transport|search|peers|store|mongodb|nats|Lucene).*");

  private static final Deque<AutoCloseable> RUNNING = new ArrayDeque<>();
  private static Node node;
  private static Node other;
  private static Traffic asking;
  private static Traffic asked;
  private static Remains remains;

  @BeforeAll
  static void start() {
    assumeTrue(Remains.visible(), "needs jcmd of a JDK, and /proc");
    Path directory = Ground.fresh("hot");
    byte[] swarmKey = NodeKey.swarmKey();
    NatsServer nats = kept(NatsServer.start("nats", directory));
    NatsServer otherNats = kept(NatsServer.start("nats-other", directory));
    NodePlan plan = busy(NodePlan.of("other", directory.resolve("other"), swarmKey));
    other = kept(Node.create(Ground.distribution(), plan.on(otherNats)));
    plan = busy(NodePlan.of("node", directory.resolve("node"), swarmKey));
    node = kept(Node.create(Ground.distribution(), plan.on(nats).joining(other)));
    other.start();
    node.start();
    node.awaitReady(READY);
    node.awaitPeer(other, READY);
    Samples.load(node, other);
    Samples.load(other, node);
    asking = kept(new Traffic(nats));
    asked = kept(new Traffic(otherNats));
    remains = new Remains(node.pid());
  }

  /** Twenty questions a second are what a node takes of one sender by default. */
  private static NodePlan busy(NodePlan plan) {
    return plan.with("search", "sender.rate", "200").with("search", "sender.burst", "400");
  }

  private static <T extends AutoCloseable> T kept(T started) {
    RUNNING.push(started);
    return started;
  }

  @AfterAll
  static void stop() throws Exception {
    while (!RUNNING.isEmpty()) {
      RUNNING.pop().close();
    }
  }

  static Stream<Swap> swaps() {
    return Swap.all().filter(swap -> ONLY.isEmpty() || ONLY.contains(swap.feature()));
  }

  @ParameterizedTest
  @MethodSource("swaps")
  @Order(1)
  void comesAndGoesWithoutARestart(Swap swap) {
    int loaders = remains.classLoaders();
    long sockets = remains.sockets();
    for (int round = 0; round < ROUNDS; round++) {
      exchange(swap);
    }

    assertThat(settled(loaders)).as("class loaders").isLessThanOrEqualTo(loaders);
    // One, however many rounds: the JDK keeps half a socket pair from the first time that it closes
    // a channel which another thread uses.
    Deadline.in(SETTLED).await(() -> remains.sockets() <= sockets + 1);
    assertThat(remains.sockets()).as("sockets").isLessThanOrEqualTo(sockets + 1);
    assertThat(threads()).doesNotHaveDuplicates();
  }

  private static int settled(int most) {
    Deadline.in(SETTLED).await(() -> remains.classLoaders() <= most);
    return remains.classLoaders();
  }

  /** Each bundle numbers its threads from one, so two of a name are of two lives of a bundle. */
  private static List<String> threads() {
    return remains.threads().stream().filter(name -> OURS.matcher(name).matches()).toList();
  }

  private static void exchange(Swap swap) {
    final ServiceList before = ServiceList.of(node);
    final int logged = node.log().length();

    node.run("feature:uninstall " + swap.feature());
    assertThat(before.changed(ServiceList.of(node))).isEqualTo(swap.services());
    awaitSearches();
    node.run("feature:install " + swap.feature());
    awaitBack(swap);
    ServiceList installed = ServiceList.of(node);
    assertThat(before.changed(installed)).isEqualTo(swap.services());
    assertThat(installed.byId()).hasSameSizeAs(before.byId());

    node.run("bundle:update " + swap.bundle());
    awaitBack(swap);
    assertThat(installed.changed(ServiceList.of(node))).isEqualTo(swap.services());
    assertThat(node.log().substring(logged)).doesNotContain("Refreshing bundles", "| ERROR |");
  }

  private static void awaitSearches() {
    int from = asking.asked();
    Deadline.in(ANSWERS).await(() -> asking.asked() - from >= SEARCHES_MEANWHILE);
  }

  private static void awaitBack(Swap swap) {
    if (swap.services().contains("Transport")) {
      long from = System.nanoTime();
      boolean back = Deadline.in(BACK).await(HotDeployIT::meshed);
      assertThat(back).as("the mesh within " + BACK).isTrue();
      System.out.println(swap + " mesh after " + (System.nanoTime() - from) / 1_000_000 + " ms");
    }
    assertThat(asking.awaitForeignResult("", ANSWERS)).as("is answered again").isTrue();
    assertThat(asked.awaitForeignResult(swap.type(), ANSWERS)).as("answers again").isTrue();
  }

  private static boolean meshed() {
    return node.status()
        .map(status -> status.path("topics").path(0).path("mesh").asInt() > 0)
        .orElse(false);
  }

  @Test
  @Order(2)
  void everySearchEnded() throws InterruptedException {
    asking.stop();
    asked.stop();

    System.out.println("searches of the node:  " + asking.reasons());
    System.out.println("searches of the other: " + asked.reasons());
    assertThat(asking.unended()).isEmpty();
    assertThat(asked.unended()).isEmpty();
  }
}
