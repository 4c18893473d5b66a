package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
import org.opencloud.discovery.harness.MongoStandIn;
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
  private static final List<String> LIBRARIES =
      List.of("spi", "api", "keys", "wire", "libp2p", "gossipsub", "kad", "described");
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration BACK = Duration.ofSeconds(5);
  private static final Duration ANSWERS = Duration.ofSeconds(20);
  private static final int SEARCHES_MEANWHILE = 10;
  private static final long WRITE_MILLIS = 100;
  private static final String STATUS = "network:status";
  private static final String ASK_ROBOT =
      "search:ask --deadline 2000 --type " + DescribedJar.TYPE + " arm";
  private static final String[] TROUBLE = {"| ERROR |", "| WARN  |", "\n\tat "};
  private static final Deque<AutoCloseable> RUNNING = new ArrayDeque<>();
  private static Node node;
  private static Node other;
  private static Traffic asking;
  private static Traffic asked;
  private static Writing writing;
  private static MongoStandIn mongo;
  private static Holdings holdings;

  @BeforeAll
  static void start() {
    assumeTrue(Remains.visible(), "needs jcmd of a JDK, and /proc");
    Path directory = Ground.fresh("hot");
    byte[] swarmKey = NodeKey.swarmKey();
    NatsServer nats = kept(NatsServer.start("nats", directory));
    NatsServer otherNats = kept(NatsServer.start("nats-other", directory));
    mongo = kept(MongoStandIn.start("mongo", directory));
    NodePlan plan = busy(NodePlan.of("other", directory.resolve("other"), swarmKey));
    other = kept(Node.create(Ground.distribution(), plan.on(otherNats)));
    plan = busy(NodePlan.of("node", directory.resolve("node"), swarmKey));
    node = kept(Node.create(Ground.distribution(), plan.on(nats).joining(other)));
    Node.startAll(other, node);
    node.awaitReady(READY);
    node.awaitPeer(other, READY);
    Samples.load(node, other);
    Samples.load(other, node);
    asking = kept(new Traffic(nats));
    asked = kept(new Traffic(otherNats));
    writing = kept(new Writing(nats, 1, WRITE_MILLIS));
    assertThat(asking.awaitForeignResult("", READY)).as("is answered").isTrue();
    holdings = new Holdings(node, other);
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
    if (swap.mongodb()) {
      useStore("mongodb", mongo.uri());
      Samples.load(node, other);
    }
    Set<String> before = Set.copyOf(writing.acknowledged());
    for (int round = 0; round < ROUNDS; round++) {
      exchange(swap);
    }
    Set<String> written = writtenSince(before);
    assertThat(stored()).containsAll(written);
    if (swap.mongodb()) {
      useStore("embedded", "");
    }
    holdings.assertSameSockets();
    holdings.assertNoMoreThreads();
  }

  private static void useStore(String name, String uri) {
    node.set("org.opencloud.discovery.store.mongodb", Map.of("uri", uri));
    node.awaitStore(name, true);
  }

  private static Set<String> writtenSince(Set<String> before) {
    Set<String> since = new TreeSet<>(writing.acknowledged());
    since.removeAll(before);
    assertThat(since).as("what was stored meanwhile").isNotEmpty();
    return since;
  }

  private static Set<String> stored() {
    return node.run("resource:list --json --limit 100000 --type " + Writing.TYPE)
        .lines()
        .map(line -> Answered.json(line).path("id").asText())
        .collect(Collectors.toSet());
  }

  private static void exchange(Swap swap) {
    final State before = State.of(node);
    final int logged = node.log().length();
    final int loggedByOther = other.log().length();

    node.run("feature:uninstall " + swap.feature());
    before.assertOnlyChanged(State.of(node), swap.services(), swap.stopped());
    awaitSearches();
    isAway(swap);
    node.run("feature:install " + swap.feature());
    awaitBack(swap);
    State installed = State.of(node);
    before.assertOnlyChanged(installed, swap.services(), swap.own());
    before.assertSameSize(installed);

    node.run("bundle:update " + swap.bundle());
    awaitBack(swap);
    State updated = State.of(node);
    installed.assertOnlyChanged(updated, swap.services(), swap.own());
    installed.assertSameSize(updated);
    assertThat(node.log().substring(logged))
        .doesNotContain("Refreshing bundles")
        .doesNotContain(TROUBLE);
    assertThat(other.log().substring(loggedByOther)).doesNotContain(TROUBLE);
  }

  /** What may change with an exchange. */
  private record State(Listing services, Listing components) {
    static State of(Node node) {
      return new State(Listing.services(node), Listing.components(node));
    }

    void assertOnlyChanged(State later, Set<String> served, Set<String> changed) {
      assertThat(services.changed(later.services)).isEqualTo(served);
      assertThat(components.changed(later.components)).isEqualTo(changed);
    }

    void assertSameSize(State later) {
      assertThat(later.services.byId()).hasSameSizeAs(services.byId());
      assertThat(later.components.byId()).hasSameSizeAs(components.byId());
    }
  }

  /** No other store takes over, and the commands are gone. */
  private static void isAway(Swap swap) {
    if (swap.store()) {
      node.awaitStore(swap.mongodb() ? "none" : "", false);
      assertThat(Deadline.in(BACK).await(() -> other.members("search") == 0))
          .as("left the topic")
          .isTrue();
    }
    if (swap.shell()) {
      assertThatThrownBy(() -> node.run(STATUS)).hasMessageContaining("Command not found");
    }
  }

  private static void awaitSearches() {
    int from = asking.asked();
    Deadline.in(ANSWERS).await(() -> asking.asked() - from >= SEARCHES_MEANWHILE);
  }

  private static void awaitBack(Swap swap) {
    if (swap.shell()) {
      assertThat(node.run(STATUS)).contains("peer id");
    }
    if (swap.network()) {
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

  /** A vendor's type without code: it is found elsewhere, checked, changed, and gone. */
  @Test
  @Order(2)
  void aDescribedTypeComesChangesAndGoes() throws IOException {
    State before = State.of(node);
    Path directory = node.directory();
    node.run("bundle:install -s " + DescribedJar.write(directory, "1.0.0", 1).toUri());
    addRobot("{\"id\":\"r1\",\"name\":\"Arm\",\"axes\":1,\"access\":\"PUBLIC\"}");

    assertThat(other.run(ASK_ROBOT)).contains("Arm");
    assertThatThrownBy(() -> addRobot("{\"id\":\"r2\",\"axes\":0}"))
        .hasMessageContaining("axes: expected at least 1");

    Path newer = DescribedJar.write(directory, "1.1.0", 4);
    node.run("bundle:update " + DescribedJar.NAME + " " + newer.toUri());
    assertThat(other.run(ASK_ROBOT)).contains("Arm");
    String told = "1 of 1 stored resources of acme.robot do not fit its rules as they are now";
    assertThat(Deadline.in(BACK).await(() -> node.log().contains(told))).as(told).isTrue();
    assertThat(node.run("resource:check --type " + DescribedJar.TYPE))
        .containsPattern("r1 .*axes .*expected at least 4");
    assertThatThrownBy(() -> addRobot("{\"id\":\"r2\",\"axes\":3}"))
        .hasMessageContaining("axes: expected at least 4");

    node.run("bundle:uninstall " + DescribedJar.NAME);
    before.assertOnlyChanged(State.of(node), Set.of(), Set.of());
    node.run("resource:remove " + DescribedJar.TYPE + " r1");
  }

  private static void addRobot(String json) throws IOException {
    Path file = node.directory().resolve("robot.json");
    Files.writeString(file, json);
    node.run("resource:add --type " + DescribedJar.TYPE + " " + file);
  }

  /** Once for all, since some take a minute to go. */
  @Test
  @Order(3)
  void noneLeavesAClassLoader() {
    holdings.assertNoMoreClassLoaders();
  }

  /** Its users go on with what they have, and are moved over when the operator says. */
  @Test
  @Order(4)
  void anUpdatedLibraryIsUsedAfterARefresh() {
    for (String name : LIBRARIES) {
      String bundle = "org.opencloud.discovery." + name;
      node.run("bundle:update " + bundle);
      assertThat(outdated())
          .containsExactly(
              bundle + ": an older revision is still in use (bundle:refresh " + bundle + ")");
      node.run("bundle:refresh " + bundle);
      assertThat(Deadline.in(READY).await(() -> outdated().isEmpty())).as("no warning").isTrue();
      node.awaitReady(READY);
      assertThat(asking.awaitForeignResult("", ANSWERS)).as("is answered again").isTrue();
      assertThat(asked.awaitForeignResult("", ANSWERS)).as("answers again").isTrue();
    }
  }

  /** Of the warnings those about updates; a node that starts anew is alone for a moment. */
  private static List<String> outdated() {
    List<String> outdated = new ArrayList<>();
    for (JsonNode warning : node.status().orElseThrow().path("warnings")) {
      if (warning.asText().contains("revision")) {
        outdated.add(warning.asText());
      }
    }
    return outdated;
  }

  @Test
  @Order(5)
  void everySearchEnded() throws InterruptedException {
    asking.stop();
    asked.stop();

    System.out.println("searches of the node:  " + asking.reasons());
    System.out.println("searches of the other: " + asked.reasons());
    assertThat(asking.unended()).isEmpty();
    assertThat(asked.unended()).isEmpty();
    assertThat(asking.reasons().keySet()).noneMatch(String::isBlank);
    assertThat(asked.reasons().keySet()).noneMatch(String::isBlank);
  }
}
