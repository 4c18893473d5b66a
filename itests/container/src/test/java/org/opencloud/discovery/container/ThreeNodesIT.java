package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.Host;
import org.opencloud.discovery.harness.NetworkLab;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;

/** A small network on hosts of its own: nodes restart, links break, strangers knock. */
class ThreeNodesIT {
  private static final Duration READY = Duration.ofSeconds(60);

  /** After a restart the others wait before they dial again, and the mesh has a heartbeat. */
  private static final Duration TOGETHER = Duration.ofSeconds(20);

  /** A link that is dead without a word is noticed by a probe, within two of its intervals. */
  private static final Duration NOTICED = Duration.ofSeconds(45);

  private static final Running RUNNING = new Running();
  private static final List<Node> NODES = new ArrayList<>();
  private static final List<Host> HOSTS = new ArrayList<>();

  /** Has another network key, and knows where the three are, as they know where it is. */
  private static Node stranger;

  @BeforeAll
  static void start() {
    NetworkLab lab = RUNNING.add(Lab.create());
    Path directory = Ground.fresh("three");
    byte[] key = NodeKey.swarmKey();
    List<NodePlan> plans = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "stranger")) {
      byte[] swarmKey = name.equals("stranger") ? NodeKey.swarmKey() : key;
      Host host = lab.host(name);
      HOSTS.add(host);
      plans.add(NodePlan.of(name, directory.resolve(name), swarmKey).on(host));
    }
    List<String> all = plans.stream().map(NodePlan::address).toList();
    for (NodePlan plan : plans) {
      List<String> others = all.stream().filter(one -> !one.equals(plan.address())).toList();
      NODES.add(RUNNING.add(Node.create(Ground.distribution(), plan.knowing(others))));
    }
    Node.startAll(NODES.toArray(Node[]::new));
    NODES.forEach(node -> node.awaitReady(READY));
    for (Node node : NODES) {
      Owned.add(node, Owned.visible(node.toString(), "gpu"));
    }
    stranger = NODES.remove(3);
  }

  @AfterAll
  static void stop() throws Exception {
    NODES.clear();
    HOSTS.clear();
    RUNNING.close();
  }

  @Test
  void survivesRestartsAndDeadLinksAndMeetsNoStranger() {
    findEachOther(NODES);
    Node a = NODES.get(0);
    Node b = NODES.get(1);
    Node c = NODES.get(2);

    for (List<Node> some :
        List.of(List.of(a), List.of(b), List.of(c), List.of(a, b), List.of(b, c), NODES)) {
      restart(some);
      findEachOther(NODES);
    }

    HOSTS.get(2).cut();
    findEachOther(List.of(a, b));
    findEachOther(List.of(c));
    assertThat(Deadline.in(NOTICED).await(() -> reachable(c) == 0 && reachable(a) == 1)).isTrue();
    HOSTS.get(2).heal();
    findEachOther(NODES);

    metNobody();
  }

  private static void restart(List<Node> nodes) {
    Node[] all = nodes.toArray(Node[]::new);
    Node.closeAll(all);
    Node.startAll(all);
    nodes.forEach(node -> node.awaitReady(READY));
  }

  /** Each of them finds what all of them have, and nothing else. */
  private static void findEachOther(List<Node> nodes) {
    Set<String> all = nodes.stream().map(Node::toString).collect(Collectors.toSet());
    for (Node node : nodes) {
      assertThat(Deadline.in(TOGETHER).await(() -> Asked.of(node, "gpu").ids().equals(all)))
          .as("%s finds %s and nothing else", node, all)
          .isTrue();
    }
  }

  private static int reachable(Node node) {
    return Asked.of(node, "gpu").account().path("reachable").asInt();
  }

  /** Of all that was dialled, nothing came: another key is another network. */
  private static void metNobody() {
    JsonNode its = stranger.status().orElseThrow();
    assertThat(its.path("connections")).isEmpty();
    assertThat(Asked.of(stranger, "gpu").ids()).containsExactly("stranger");
    assertThat(its.path("dialling").toString()).contains("10.77.0.1");
    for (Node node : NODES) {
      assertThat(node.status().orElseThrow().path("connections").toString())
          .doesNotContain(stranger.key().peerId());
    }
    assertThat(Stream.of(stranger.log(), NODES.get(0).log()))
        .allSatisfy(log -> assertThat(log).doesNotContain("Exception:"));
  }
}
