package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
 * project is made, built, and installed in a node that runs, in each way there is; another node
 * finds what it offers, by words and by fields; it is replaced and removed.
 */
class VendorPathIT {
  private static final String FIRST = "1.0.0";
  private static final String NEWER = "1.1.0";
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration INSTALLED = Duration.ofSeconds(20);
  private static final Duration GONE = Duration.ofSeconds(90);
  private static final Running RUNNING = new Running();
  private static Path folder;
  private static Workshop workshop;
  private static Path repository;
  private static NatsServer nats;
  private static Node asker;
  private static Node owner;

  @BeforeAll
  static void start() throws Exception {
    folder = Files.createTempDirectory("vendor");
    workshop = Workshop.open(folder);
    repository = Files.createDirectory(folder.resolve("repository"));
    Path directory = Ground.fresh("vendor");
    nats = RUNNING.add(NatsServer.start("nats", directory));
    byte[] key = NodeKey.swarmKey();
    NodePlan plan = NodePlan.of("owner", directory.resolve("owner"), key);
    owner = RUNNING.add(Node.create(Ground.distribution(), plan));
    Shipping.deliver(owner, repository);
    plan = NodePlan.of("asker", directory.resolve("asker"), key).on(nats).joining(owner);
    asker = RUNNING.add(Node.create(Ground.distribution(), plan));
    Node.startAll(owner, asker);
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
    slices.deploy(repository);
    slices.raise(FIRST, NEWER);
    slices.edit(
        "src/main/java/com/acme/gpuslice/LiveSearch.java",
        "resource.toString()",
        "resource.set(\"id\", \"newer-\" + resource.getString(\"id\", \"\")).toString()");
    slices.deploy(repository, "-DskipTests");

    try (Inventory inventory = new Inventory(slices.samples())) {
      Files.writeString(
          owner.file("etc/com.acme.gpuslice.cfg"),
          "url = " + inventory.url() + System.lineSeparator());
      Remains remains = new Remains(owner.pid());
      final int loaders = remains.classLoaders();
      for (Shipping way : Shipping.values()) {
        way.install(owner, slices, FIRST);
        awaitFound(slices, Set.of("one", "two"));
        if (way == Shipping.DEPLOY_FOLDER) {
          foundByAnApplication(slices);
          final Watched evaluated = Watched.from(owner);
          foundByItsFields(slices);
          evaluated.roseAtLeast("search.hit.dropped{filter}", 1);
        }
        replaceDuringSearches(way, slices);
        final List<String> cached = cacheFolders("com.acme.gpu-slice");
        way.remove(owner, slices, FIRST);
        assertThat(found(slices, "sample")).isEqualTo(Set.of("newer-one", "newer-two"));
        way.remove(owner, slices, NEWER);
        awaitFound(slices, Set.of());
        nothingIsLeft("com.acme.gpu-slice", "gpuslice", cached);
      }
      Deadline.in(GONE).await(() -> remains.classLoaders() <= loaders);
      assertThat(remains.classLoaders()).as("class loaders").isLessThanOrEqualTo(loaders);
    }
  }

  @Test
  void aDescribedTypeIsMadeShippedAndRemoved() throws Exception {
    Workshop.Project arms = workshop.generate("described", "robot-arm");
    arms.verify();
    Shipping.DEPLOY_FOLDER.install(owner, arms, FIRST);
    awaitLog("Searching acme.robot-arm of ");
    for (String sample : arms.samples()) {
      Owned.add(owner, Answered.json(sample).toString());
    }
    awaitFound(arms, Set.of("one", "two"));
    foundByAnApplication(arms);
    String misfit = Answered.json(arms.samples().get(0)).toString().replace(":2", ":0");
    assertThatThrownBy(() -> Owned.add(owner, misfit)).hasMessageContaining("count");
    final Watched indexed = Watched.from(owner);
    foundByItsFields(arms);
    indexed.rose(Map.of("search.hit.dropped{filter}", 0L));
    aNodeWithAnOlderVersionSaysWhichFieldItLacks(arms);

    final List<String> cached = cacheFolders("com.acme.robot-arm");
    Shipping.DEPLOY_FOLDER.remove(owner, arms, FIRST);
    awaitFound(arms, Set.of());
    nothingIsLeft("com.acme.robot-arm", "robotarm", cached);
    assertThat(owner.run("resource:list --type acme.robot-arm")).contains("one", "two");
    owner.run("resource:remove acme.robot-arm one");
    owner.run("resource:remove acme.robot-arm two");
    assertThat(owner.run("resource:list --type acme.robot-arm")).doesNotContain("two");
  }

  /** Of the samples one has 2 pieces, two has 8. */
  private static void foundByItsFields(Workshop.Project project) {
    assertThat(
            Deadline.in(INSTALLED).await(() -> asker.run("search:types").contains(project.type())))
        .as("the other node knows the type")
        .isTrue();
    assertThat(ids(ask(project, "--filter 'count>=3 and model=s-200'"))).containsExactly("two");
    assertThat(ids(ask(project, "--filter 'count<3 or location=Rome' sample")))
        .containsExactly("one");
    assertThat(ids(ask(project, "--order -count sample"))).containsExactly("two", "one");
    assertThat(ids(ask(project, "--order count sample"))).containsExactly("one", "two");
    assertThatThrownBy(() -> ask(project, "--filter 'cuont>=2'"))
        .hasMessageContaining(
            project.type() + " has no field 'cuont' to filter by; the nearest is count");
    assertThatThrownBy(() -> ask(project, "--order modle sample"))
        .hasMessageContaining("has no field 'modle' to order by; the nearest is ");
  }

  /** The node that asks has a newer version with one field more, and a resource that shows it. */
  private static void aNodeWithAnOlderVersionSaysWhichFieldItLacks(Workshop.Project arms)
      throws IOException {
    String newer =
        Files.readString(arms.file("src/main/types/robot-arm.json"))
            .replace("\"version\": \"1.0.0\"", "\"version\": \"1.1.0\"")
            .replace(
                "\"properties\": {",
                "\"properties\": {\"reach\": {\"type\": \"number\", \"x-filter\": true,"
                    + " \"description\": \"How far\", \"examples\": [1.5]},");
    String name = "com.acme.robot-arm";
    asker.run("bundle:install -s " + DescribedJar.write(folder, name, NEWER, newer).toUri());
    String far = Answered.json(arms.samples().get(0)).toString().replace("\"one\"", "\"far\"");
    Owned.add(asker, far.replace("\"count\"", "\"reach\":2,\"count\""));

    List<JsonNode> answered = ask(arms, "--filter 'reach>=1 or count>=1'");

    assertThat(ids(answered)).containsExactly("far");
    JsonNode peer = answered.get(answered.size() - 1).path("account").path("peers").path(0);
    assertThat(peer.path("outcome").asText()).isEqualTo("answered");
    assertThat(peer.path("failures").path(arms.type()).asText()).isEqualTo("unknown field reach");
    assertThat(ids(ask(arms, "--order count --filter 'count>=2'")))
        .containsExactlyInAnyOrder("far", "one", "two")
        .endsWith("two");
    asker.run("resource:remove acme.robot-arm far");
    asker.run("bundle:uninstall " + name);
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
  private static void replaceDuringSearches(Shipping way, Workshop.Project slices) {
    Set<String> older = Set.of("one", "two");
    Set<String> newer = Set.of("newer-one", "newer-two");
    CompletableFuture<Void> installed =
        CompletableFuture.runAsync(() -> way.install(owner, slices, NEWER));
    boolean replaced =
        Deadline.in(INSTALLED)
            .await(
                () -> {
                  Set<String> ids = found(slices, "sample");
                  assertThat(ids).as(way + ", meanwhile").isIn(older, newer);
                  return ids.equals(newer);
                });
    assertThat(replaced).as(way + ": the newer version answers").isTrue();
    installed.join();
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

  private static List<String> cacheFolders(String bundle) {
    return owner
        .run("bundle:list -t 0 -s --no-format")
        .lines()
        .filter(line -> line.contains(bundle))
        .map(line -> "data/cache/bundle" + line.strip().split("\\s", 2)[0])
        .toList();
  }

  private static void nothingIsLeft(String bundle, String word, List<String> cached) {
    String project = bundle.substring("com.acme.".length());
    assertThat(owner.run("bundle:list -t 0 -s")).doesNotContain(bundle);
    assertThat(owner.run("feature:list -i")).doesNotContain(project);
    assertThat(owner.run("feature:repo-list")).doesNotContain(project);
    assertThat(owner.run("kar:list")).doesNotContain(project);
    assertThat(owner.run("service:list org.opencloud.discovery.spi.SearchProvider"))
        .doesNotContain(bundle);
    Remains remains = new Remains(owner.pid());
    assertThat(remains.threads()).noneMatch(name -> name.contains(word));
    assertThat(cached)
        .isNotEmpty()
        .allSatisfy(
            folder -> {
              assertThat(owner.file(folder))
                  .matches(path -> path.getParent().toFile().isDirectory());
              assertThat(Deadline.in(INSTALLED).await(() -> !Files.exists(owner.file(folder))))
                  .as(folder + " is gone")
                  .isTrue();
              assertThat(remains.descriptors()).noneMatch(open -> open.contains(folder + "/"));
            });
    assertThat(remains.descriptors()).noneMatch(open -> open.contains(project));
    assertThat(owner.log()).doesNotContain("is removed, but").doesNotContain("Refreshing bundles");
  }

  private static void awaitFound(Workshop.Project project, Set<String> ids) {
    Deadline.in(INSTALLED).await(() -> found(project, "sample").equals(ids));
    assertThat(found(project, "sample")).isEqualTo(ids);
  }

  /** What another node finds of a type. */
  private static Set<String> found(Workshop.Project project, String asked) {
    return new TreeSet<>(ids(ask(project, asked)));
  }

  /** What another node prints when it is asked: the results, as they come, and the account. */
  private static List<JsonNode> ask(Workshop.Project project, String asked) {
    return asker
        .run("search:ask --json --type " + project.type() + " " + asked)
        .lines()
        .map(Answered::json)
        .toList();
  }

  private static List<String> ids(List<JsonNode> printed) {
    return printed.stream()
        .filter(line -> line.has("resource"))
        .map(line -> line.path("id").asText())
        .toList();
  }
}
