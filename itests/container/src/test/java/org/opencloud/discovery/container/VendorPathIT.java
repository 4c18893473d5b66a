package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.harness.Application;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.NatsServer;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;
import org.opencloud.discovery.harness.Remains;

/**
 * What docs/plugins.md tells a vendor, done from an empty folder with the published artifacts: a
 * project is made, built, and installed in a node that runs; another node finds what it offers; it
 * is replaced and removed.
 */
class VendorPathIT {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration INSTALLED = Duration.ofSeconds(20);
  private static final Duration GONE = Duration.ofSeconds(90);
  private static final Running RUNNING = new Running();
  private static Path folder;
  private static Workshop workshop;
  private static NatsServer nats;
  private static Node asker;
  private static Node owner;

  @BeforeAll
  static void start() throws Exception {
    folder = Files.createTempDirectory("vendor");
    workshop = Workshop.open(folder);
    Path directory = Ground.fresh("vendor");
    nats = RUNNING.add(NatsServer.start("nats", directory));
    byte[] key = NodeKey.swarmKey();
    NodePlan plan = NodePlan.of("owner", directory.resolve("owner"), key);
    owner = RUNNING.add(Node.create(Ground.distribution(), plan));
    plan = NodePlan.of("asker", directory.resolve("asker"), key).on(nats).joining(owner);
    asker = RUNNING.add(Node.create(Ground.distribution(), plan));
    owner.start();
    asker.start();
    asker.awaitReady(READY);
    asker.awaitPeer(owner, READY);
  }

  @AfterAll
  static void stop() throws Exception {
    RUNNING.close();
    Workshop.delete(folder);
  }

  @Test
  void aLiveTypeIsMadeShippedReplacedAndRemoved() throws Exception {
    Workshop.Project slices = workshop.generate("live", "gpu-slice");
    slices.verify();
    Path first = slices.kar();
    slices.raise("1.1.0");
    slices.edit(
        "src/main/java/com/acme/gpuslice/LiveSearch.java",
        "resource.toString()",
        "resource.set(\"id\", \"newer-\" + resource.getString(\"id\", \"\")).toString()");
    slices.verify("-DskipTests");

    try (Inventory inventory = new Inventory(slices.samples())) {
      Files.writeString(
          owner.file("etc/com.acme.gpuslice.cfg"),
          "url = " + inventory.url() + System.lineSeparator());
      Remains remains = new Remains(owner.pid());
      final int loaders = remains.classLoaders();
      final Path deployed = drop(first);
      awaitFound(slices, Set.of("one", "two"));
      foundByAnApplication(slices);

      Path newer = replaceDuringSearches(slices);

      Files.delete(deployed);
      Files.delete(newer);
      awaitFound(slices, Set.of());
      nothingIsLeft("com.acme.gpu-slice", "gpuslice");
      Deadline.in(GONE).await(() -> remains.classLoaders() <= loaders);
      assertThat(remains.classLoaders()).as("class loaders").isLessThanOrEqualTo(loaders);
    }
  }

  @Test
  void aDescribedTypeIsMadeShippedAndRemoved() throws Exception {
    Workshop.Project arms = workshop.generate("described", "robot-arm");
    arms.verify();
    Path deployed = drop(arms.kar());
    awaitLog("Searching acme.robot-arm of ");
    for (String sample : arms.samples()) {
      Owned.add(owner, Answered.json(sample).toString());
    }
    awaitFound(arms, Set.of("one", "two"));
    foundByAnApplication(arms);
    String misfit = Answered.json(arms.samples().get(0)).toString().replace(":2", ":0");
    assertThatThrownBy(() -> Owned.add(owner, misfit)).hasMessageContaining("count");

    Files.delete(deployed);
    awaitFound(arms, Set.of());
    nothingIsLeft("com.acme.robot-arm", "robotarm");
    assertThat(owner.run("resource:list --type acme.robot-arm")).contains("one", "two");
    owner.run("resource:remove acme.robot-arm one");
    owner.run("resource:remove acme.robot-arm two");
    assertThat(owner.run("resource:list --type acme.robot-arm")).doesNotContain("two");
  }

  @Test
  void theExamplesAreBuiltWithWhatIsPublishedAndTried() throws Exception {
    Path examples = Ground.PROJECT.resolve("examples");
    String published = "-Dopencloud.repository=" + Workshop.repository();
    workshop.copy(examples.resolve("gpu-slice")).verify(published);
    assertThat(workshop.copy(examples.resolve("machine")).verify(published, "-Prun"))
        .contains("2 results", "search ended (complete)", "search:ask --type acme.machine epyc");
  }

  private static void awaitLog(String text) {
    Deadline.in(INSTALLED).await(() -> owner.log().contains(text));
    assertThat(owner.log()).contains(text);
  }

  /** Each search that runs meanwhile is answered by the one or by the other. */
  private static Path replaceDuringSearches(Workshop.Project slices) throws IOException {
    Set<String> older = Set.of("one", "two");
    Set<String> newer = Set.of("newer-one", "newer-two");
    CompletableFuture<Path> dropped =
        CompletableFuture.supplyAsync(() -> dropUnchecked(slices.kar()));
    boolean replaced =
        Deadline.in(INSTALLED)
            .await(
                () -> {
                  Set<String> ids = found(slices, "sample");
                  assertThat(ids).isIn(older, newer);
                  return ids.equals(newer);
                });
    assertThat(replaced).as("the newer version answers").isTrue();
    return dropped.join();
  }

  private static void foundByAnApplication(Workshop.Project project) {
    CompletableFuture<JsonNode> heard = new CompletableFuture<>();
    Application.Listener listener =
        new Application.Listener() {
          @Override
          public void result(String requestId, JsonNode result) {
            if (result.path("datatype").asText().equals(project.type())) {
              heard.complete(result);
            }
          }

          @Override
          public void end(String requestId, JsonNode end) {
            heard.completeExceptionally(new AssertionError("ended without it: " + end));
          }
        };
    try (Application application = Application.on(nats, listener)) {
      application.request("vendor", "sample", Duration.ofSeconds(5));
      assertThat(heard.join().path("local").asBoolean()).isFalse();
    }
  }

  private static void nothingIsLeft(String bundle, String word) {
    assertThat(owner.run("bundle:list -t 0 -s")).doesNotContain(bundle);
    assertThat(owner.run("feature:list -i")).doesNotContain(bundle.substring("com.acme.".length()));
    assertThat(owner.run("service:list org.opencloud.discovery.spi.SearchProvider"))
        .doesNotContain(bundle);
    assertThat(new Remains(owner.pid()).threads()).noneMatch(name -> name.contains(word));
    assertThat(owner.log()).doesNotContain("is removed, but").doesNotContain("Refreshing bundles");
  }

  private static Path dropUnchecked(Path kar) {
    try {
      return drop(kar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path drop(Path kar) throws IOException {
    return Files.copy(kar, owner.file("deploy").resolve(kar.getFileName()));
  }

  private static void awaitFound(Workshop.Project project, Set<String> ids) {
    Deadline.in(INSTALLED).await(() -> found(project, "sample").equals(ids));
    assertThat(found(project, "sample")).isEqualTo(ids);
  }

  /** What another node finds of a type. */
  private static Set<String> found(Workshop.Project project, String asked) {
    Set<String> ids = new TreeSet<>();
    asker
        .run("search:ask --json --type " + project.type() + " " + asked)
        .lines()
        .map(Answered::json)
        .filter(line -> line.has("resource"))
        .forEach(line -> ids.add(line.path("id").asText()));
    return ids;
  }
}
