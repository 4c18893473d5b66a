package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;

/** What must be found again when Karaf has forgotten all that it can build anew. */
class CleanStartIT {
  private static final String FRIEND = NodeKey.generate().peerId();

  private Node node;

  @BeforeEach
  void start() {
    NodePlan plan = NodePlan.of("node", Ground.fresh("clean").resolve("node"), NodeKey.swarmKey());
    node = Node.create(Ground.distribution(), plan);
    node.start();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void keepsNamePeersAndResources() throws IOException {
    Path file = node.directory().resolve("resource.json");
    Files.writeString(
        file,
        "{\"id\":\"kept\",\"data_type\":\"COMPUTE\",\"name\":\"Kept\",\"access\":\"PUBLIC\"}");
    node.awaitStore();
    node.run("resource:add " + file);
    node.run("peer:add --name friend " + FRIEND + " /ip4/127.0.0.1/tcp/4001");
    node.run("peer:relate " + FRIEND + " PARTNER");
    JsonNode self = Named.of(node);
    String friend = node.run("peer:show --json " + FRIEND);

    node.close();
    node.startClean();
    node.awaitStore();

    assertThat(self.toString()).contains(node.key().did(), node.key().peerId());
    assertThat(friend).contains("PARTNER");
    assertThat(Named.of(node)).isEqualTo(self);
    assertThat(node.run("peer:show --json " + FRIEND)).isEqualTo(friend);
    assertThat(node.run("resource:list --json")).contains("\"kept\"");
  }

  @Test
  void keepsThemThroughAPowerCutToo() {
    node.awaitStore();
    node.run("peer:add " + FRIEND + " /ip4/127.0.0.1/tcp/4001");

    node.kill();
    node.startClean();
    node.awaitStore();

    assertThat(node.run("identity:show --json")).contains(node.key().did());
    assertThat(node.run("peer:list --json")).contains(FRIEND);
  }
}
