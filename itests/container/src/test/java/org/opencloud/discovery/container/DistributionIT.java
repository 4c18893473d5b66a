package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.harness.NatsServer;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;

/** A node as a user starts it. */
class DistributionIT {
  private static NatsServer nats;
  private static Node node;

  @BeforeAll
  static void start() {
    Path directory = Ground.fresh("distribution");
    nats = NatsServer.start("nats", directory);
    NodePlan plan = NodePlan.of("node", directory.resolve("node"), NodeKey.swarmKey());
    node = Node.create(Ground.distribution(), plan.on(nats));
    node.start();
  }

  @AfterAll
  static void stop() {
    node.close();
    nats.close();
  }

  @Test
  void startsEveryBootFeature() {
    Map<String, String> installed = FeatureList.installed(node);

    assertThat(FeatureList.boot(node))
        .contains("oc-search", "oc-nats", "oc-store-mongodb")
        // Karaf's core is started by the launcher and listed as no feature.
        .filteredOn(feature -> !feature.equals("framework"))
        .allSatisfy(feature -> assertThat(installed).containsEntry(feature, "Started"));
  }

  @Test
  void startsEveryBundle() {
    assertThat(FeatureList.bundles(node))
        .hasSizeGreaterThan(50)
        .allSatisfy((bundle, state) -> assertThat(state).isIn("Active", "Resolved"));
  }

  @Test
  void hasOneBouncyCastle() {
    assertThat(node.run("bundle:list -t 0 -s --no-format").lines())
        .filteredOn(line -> line.endsWith("\tbcprov"))
        .hasSize(1)
        .allMatch(line -> line.contains("1.87"));
  }

  @Test
  void listensOnLoopbackForSshAndPeersAndForNothingElse() throws IOException {
    assumeTrue(Listening.canTell());

    assertThat(Listening.addresses(node.pid()))
        .hasSize(2)
        .allSatisfy(address -> assertThat(address).endsWith(Listening.LOOPBACK));
  }

  @Test
  void showsWhatAPeerWouldSee() throws IOException {
    String partner = NodeKey.generate().peerId();
    String stranger = NodeKey.generate().peerId();
    Path file = node.file("data/shared.json");
    Files.writeString(
        file,
        """
        {"data_type":"COMPUTE","id":"shared","name":"visible quux","partnerships":["%s"]}"""
            .formatted(partner));
    node.run("resource:add " + file);

    assertThat(node.run("partner:check " + partner + " COMPUTE/shared")).startsWith("yes: ");
    assertThat(node.run("partner:check " + stranger + " COMPUTE/shared")).startsWith("no: ");
    assertThat(node.run("search:ask --as " + partner + " quux")).contains("visible quux");
    assertThat(node.run("search:ask --as " + stranger + " quux"))
        .startsWith("0 results of this node for that peer");
  }

  @Test
  void logsNothingToWorryAbout() {
    List<String> worries =
        node.log()
            .lines()
            .filter(line -> line.contains("| WARN  |") || line.contains("| ERROR |"))
            .toList();

    assertThat(node.log()).contains("| INFO  |");
    assertThat(worries).isEmpty();
  }
}
