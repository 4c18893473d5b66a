package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;

/**
 * Each feature of ours in a Karaf that has nothing of ours but the guard, which is there before any
 * feature: comes, starts, and leaves no trace.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FeatureAloneIT {
  /** Waiting: started, with a component whose services other features bring. */
  private static final Set<String> RUNNING = Set.of("Active", "Resolved", "Waiting");

  /** Kept by its own name, as in the distribution: what brings it along leaves it there. */
  private static final String GUARD = "oc-guard";

  private Node node;
  private Set<String> before;

  @BeforeAll
  void startBare() {
    Path directory = Ground.fresh("bare").resolve("node");
    node = Node.create(Ground.distribution(), NodePlan.of("bare", directory, NodeKey.swarmKey()));
    String bare = FeatureList.boot(node).filter(this::foreign).collect(Collectors.joining(","));
    node.set("org.apache.karaf.features", Map.of("featuresBoot", bare));
    node.start();
    before = bundles();
  }

  @AfterAll
  void stop() {
    node.close();
  }

  private boolean foreign(String feature) {
    return feature.equals(GUARD) || !feature.startsWith("oc-") && !feature.startsWith("dep-");
  }

  private Set<String> bundles() {
    return new TreeSet<>(FeatureList.bundles(node).keySet());
  }

  Set<String> features() {
    return node.run("feature:list --no-format")
        .lines()
        .map(line -> line.split("\t")[0].strip())
        .filter(feature -> feature.startsWith("oc-") && !feature.equals(GUARD))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @MethodSource("features")
  void comesAndGoesAlone(String feature) {
    node.run("feature:install " + feature);
    Map<String, String> installed = FeatureList.installed(node);
    Map<String, String> present = FeatureList.bundles(node);
    node.run("feature:uninstall " + feature);

    assertThat(installed).containsEntry(feature, "Started");
    assertThat(present)
        .hasSizeGreaterThan(before.size())
        .allSatisfy((bundle, state) -> assertThat(state).isIn(RUNNING));
    assertThat(bundles()).isEqualTo(before);
  }
}
