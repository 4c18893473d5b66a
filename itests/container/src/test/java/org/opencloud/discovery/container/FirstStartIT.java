package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;
import org.opencloud.discovery.harness.Ports;

/** What is prepared for a first start, and that {@code etc} as it is now is what counts. */
class FirstStartIT {
  private static final String INSTALLING = "Adding features: ";
  private static final String BOOT_FEATURES = "etc/org.apache.karaf.features.cfg";

  private Node node;

  @BeforeEach
  void create() {
    NodePlan plan = NodePlan.of("node", Ground.fresh("first").resolve("node"), NodeKey.swarmKey());
    node = Node.create(Ground.distribution(), plan);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void installsTheFeaturesThatSomebodyHasChosen() throws IOException {
    Path file = node.file(BOOT_FEATURES);
    String all = Files.readString(file);
    String fewer = all.replaceFirst("oc-search-workflow/[^,]*, ", "");
    assertThat(fewer).isNotEqualTo(all);
    Files.writeString(file, fewer);

    node.start();

    assertThat(node.log()).contains(INSTALLING);
    assertThat(node.run("feature:list --required --no-format"))
        .contains("oc-search-compute")
        .doesNotContain("oc-search-workflow");
  }

  @Test
  void startsOverWhatADeathDuringTheFirstStartHasLeft() throws IOException {
    Files.createDirectories(node.file("data/cache.new/bundle1"));
    Files.writeString(node.file("data/cache.new/bundle1/bundle.info"), "half");

    node.start();

    assertThat(node.log()).doesNotContain(INSTALLING);
    assertThat(node.file("data/cache.new")).doesNotExist();
  }

  @Test
  void findsTheFeaturesInstalledAndThenTheSettingsThatWereChangedWhileItWasStopped() {
    node.start();
    assertThat(node.log()).doesNotContain(INSTALLING);
    assertThat(node.run("feature:list --required --no-format")).contains("oc-search-workflow");

    for (int port : Ports.free(3)) {
      node.close();
      String address = "/ip4/127.0.0.1/tcp/" + port;
      node.set("org.opencloud.discovery.transport", Map.of("listen.addresses", address));
      int before = listening().size();

      node.start();

      assertThat(listensOn(address)).as("listens within its deadline").isTrue();
      List<String> all = listening();
      assertThat(all.subList(before, all.size())).as("all since the start").hasSize(1);
    }
  }

  private boolean listensOn(String address) {
    return Deadline.in(Duration.ofSeconds(30))
        .await(() -> listening().stream().anyMatch(line -> line.contains(address)));
  }

  private List<String> listening() {
    return node.log().lines().filter(line -> line.contains(" listening on ")).toList();
  }
}
