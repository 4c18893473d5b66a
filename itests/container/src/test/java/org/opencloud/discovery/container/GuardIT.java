package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.HarnessException;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;
import org.opencloud.discovery.harness.VendorKey;

/** A node that requires signatures from its first start on, and what is brought to it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GuardIT {
  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String GUARD = "org.opencloud.discovery.guard";
  private static final Pattern BUNDLE_ID = Pattern.compile("Bundle IDs?: (\\d+)");

  private static Node node;
  private static PluginMaker make;
  private static VendorKey acme;
  private static VendorKey stranger;

  @BeforeAll
  static void start() throws IOException {
    Path directory = Ground.fresh("guard");
    NodePlan plan = NodePlan.of("node", directory.resolve("node"), NodeKey.swarmKey());
    node = Node.create(Ground.distribution(), plan.with("guard", "policy", "require"));
    make = new PluginMaker(directory.resolve("plugins"), node);
    acme = VendorKey.generate("Acme", directory);
    stranger = VendorKey.generate("Stranger", directory);
    node.start();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  @Order(1)
  void startsTheWholeDistribution() throws IOException {
    assertThat(FeatureList.bundles(node))
        .hasSizeGreaterThan(50)
        .containsEntry(GUARD, "Active")
        .allSatisfy((bundle, state) -> assertThat(state).isIn("Active", "Resolved"));
    assertThat(list().path("policy").asText()).isEqualTo("require");
    assertThat(list().path("plugins")).isEmpty();
    awaitLog("signed plugins: policy require");
    assertThat(node.run("bundle:list -t 0 -s --no-format").lines())
        .filteredOn(line -> line.contains(GUARD))
        .singleElement()
        .satisfies(
            line -> assertThat(line.strip()).as("the first bundle of all").startsWith("1\t"));
  }

  @Test
  @Order(2)
  void refusesUnsignedOnesWhateverWayTheyCome() throws IOException {
    install("acme.shell", make.bundle("acme.shell", "1.0.0"), false);
    drop(make.bundle("acme.deployed", "1.0.0"));
    node.run(
        "feature:repo-add "
            + make.features("acme-f", make.bundle("acme.feature", "1.0.0")).toUri());
    assertThatThrownBy(() -> node.run("feature:install acme-f"))
        .isInstanceOf(HarnessException.class);
    drop(make.kar("acme-kar", make.bundle("acme.kar", "1.0.0")));

    for (String name : new String[] {"acme.shell", "acme.deployed", "acme.feature"}) {
      assertRefused(name, "unsigned", "not signed");
    }
    assertThat(refusals())
        .containsExactly("3 bundles are refused, such as acme.shell: plugin:list says why");
    awaitLog("refused KAR file:.*acme-kar.kar: not signed. Nothing of it is unpacked");
    assertThat(node.run("kar:list")).doesNotContain("acme-kar");
    assertThat(node.file("data/kar/acme-kar")).doesNotExist();
    assertThat(node.file("etc/acme-kar.txt")).doesNotExist();
    assertThat(node.run("bundle:list -t 0 -s")).doesNotContain("acme.kar");
  }

  /** A fragment would put its classes into a bundle that runs already. */
  @Test
  @Order(3)
  void refusesAnUnsignedFragment() throws IOException {
    String host = "org.opencloud.discovery.search.workflow";
    install(
        "acme.fragment",
        make.bundle("acme.fragment", "1.0.0", "Fragment-Host: " + host + "\n"),
        false);

    node.run("bundle:refresh " + host);

    assertRefused("acme.fragment", "unsigned", "not signed");
    assertThat(FeatureList.bundles(node)).containsEntry(host, "Active");
  }

  /** Such a one runs without being resolved as others are. */
  @Test
  @Order(4)
  void refusesAnUnsignedExtensionOfTheFramework() throws IOException {
    String headers =
        "Fragment-Host: system.bundle;extension:=framework\n"
            + "ExtensionBundle-Activator: acme.Activator\n";
    Path extension = make.bundle("acme.extension", "1.0.0", headers);

    assertThatThrownBy(() -> node.run("bundle:install " + extension.toUri()))
        .isInstanceOf(HarnessException.class);

    awaitLog("refused bundle acme.extension 1.0.0");
    assertThat(make.starts("acme.extension")).isZero();
    assertThat(node.run("bundle:list -t 0 -s")).doesNotContain("acme.extension");
  }

  @Test
  @Order(5)
  void startsWhatATrustedCertificateSigned() throws IOException {
    install("acme.early", acme.sign(make.bundle("acme.early", "1.0.0")), false);
    assertRefused("acme.early", "distrusted", "neither CN=Acme nor who issued it");

    acme.trustedBy(node);
    node.run("bundle:start acme.early");

    assertStarted("acme.early");
    install("acme.good", acme.sign(make.bundle("acme.good", "1.0.0")), true);
    assertStarted("acme.good");
    assertThat(plugin("acme.good").path("signer").asText()).isEqualTo("CN=Acme");
    assertThat(plugin("acme.good").path("trusted").asBoolean()).isTrue();
  }

  @Test
  @Order(6)
  void refusesStrangersAndWhatWasTamperedWith() throws IOException {
    install("acme.stranger", stranger.sign(make.bundle("acme.stranger", "1.0.0")), false);
    Path signed = acme.sign(make.bundle("acme.tampered", "1.0.0"));
    install("acme.tampered", make.tampered(signed, "tampered.jar"), false);

    assertRefused("acme.stranger", "distrusted", "neither CN=Stranger nor who issued it");
    assertRefused("acme.tampered", "broken", "acme/Extra.class is not signed");
    assertThat(node.run("plugin:check " + signed)).startsWith("trusted: signed by CN=Acme");
    assertThat(node.run("plugin:check " + plugin("acme.tampered").path("id").asText()))
        .contains("not trusted: acme/Extra.class is not signed");
  }

  @Test
  @Order(7)
  void refusesAnUnsignedUpdateOfASignedOne() throws IOException {
    install("acme.updated", acme.sign(make.bundle("acme.updated", "1.0.0")), true);
    assertStarted("acme.updated");

    Path unsigned = make.bundle("acme.updated", "2.0.0");
    runOrFail("bundle:update acme.updated " + unsigned.toUri());
    runOrFail("bundle:refresh acme.updated");

    assertThat(
            Deadline.in(PATIENCE)
                .await(() -> plugin("acme.updated").path("version").asText().equals("2.0.0")))
        .isTrue();
    assertThat(plugin("acme.updated").path("state").asText()).isEqualTo("Installed");
    assertThat(make.starts("acme.updated")).isEqualTo(1);
    awaitLog("refused bundle acme.updated 2.0.0");
  }

  @Test
  @Order(8)
  void deploysASignedKarAndChecksWhatIsInIt() throws IOException {
    drop(acme.sign(make.kar("signed-kar", acme.sign(make.bundle("acme.in.kar", "1.0.0")))));
    assertStarted("acme.in.kar");
    assertThat(node.run("kar:list")).contains("signed-kar");
    assertThat(node.file("etc/signed-kar.txt")).hasContent("from a KAR");

    drop(acme.sign(make.kar("half-kar", make.bundle("acme.half", "1.0.0"))));
    assertRefused("acme.half", "unsigned", "not signed");

    Path tampered =
        make.tampered(acme.sign(make.kar("bad-kar", make.bundle("acme.bad", "1.0.0"))), "bad.kar");
    assertThatThrownBy(() -> node.run("kar:install " + tampered.toUri()))
        .hasMessageContaining("acme/Extra.class is not signed");
    assertThat(node.file("etc/bad-kar.txt")).doesNotExist();
  }

  @Test
  @Order(9)
  void isAsStrictAfterARestart() throws IOException {
    long refused = make.starts("acme.shell");
    node.close();
    node.start();

    for (String name : new String[] {"acme.good", "acme.in.kar", "acme.early"}) {
      assertStarted(name);
      assertThat(make.starts(name)).as(name).isEqualTo(2);
    }
    for (String name :
        new String[] {
          "acme.shell",
          "acme.deployed",
          "acme.fragment",
          "acme.stranger",
          "acme.tampered",
          "acme.updated"
        }) {
      assertThat(plugin(name).path("state").asText()).as(name).isEqualTo("Installed");
    }
    assertThat(make.starts("acme.shell")).isEqualTo(refused).isZero();
  }

  @Test
  @Order(10)
  void warnsAndStartsWhenToldTo() {
    node.set(GUARD, Map.of("policy", "warn"));
    awaitLog("signed plugins: policy warn");

    assertThat(refusals()).isEmpty();
    node.run("bundle:start acme.shell");

    assertStarted("acme.shell");
    awaitLog(
        "\\| WARN .*not trusted: bundle acme.shell 1.0.0 \\(\\d+\\) from file:.*acme.shell-1.0.0.jar: not signed. It runs");
  }

  @Test
  @Order(11)
  void tellsWhatRunsAndWouldBeRefused() throws IOException {
    node.set(GUARD, Map.of("policy", "requires"));
    awaitLog("\\| ERROR .*policy: expected off, warn or require, not .requires.");
    awaitLog("would be refused: bundle acme.shell 1.0.0");
    acme.distrustedBy(node);

    awaitLog("would be refused: bundle acme.good 1.0.0");
    assertThat(plugin("acme.good").path("state").asText()).isEqualTo("Active");
    runOrFail("bundle:refresh acme.good");
    assertThat(
            Deadline.in(PATIENCE)
                .await(() -> !plugin("acme.good").path("state").asText().equals("Active")))
        .isTrue();
    assertThat(make.starts("acme.good")).isEqualTo(2);
  }

  /** One of the distribution's own is changed on the disk, and the node made to take it up. */
  @Test
  @Order(12)
  void saysWhichJarOfTheDistributionIsNotAsItWas() throws IOException {
    node.close();
    String name = "org.opencloud.discovery.search.workflow";
    Path jar;
    try (var files =
        Files.list(node.file("system/org/opencloud/discovery/search-workflow/1.0.0-SNAPSHOT"))) {
      jar = files.filter(file -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
    }
    Files.move(make.tampered(jar, "altered.jar"), jar, StandardCopyOption.REPLACE_EXISTING);

    // The next start makes the cache anew, of what is in system/.
    Files.move(node.file("data/cache"), node.file("data/cache.before"));
    node.startUntilReady(START);

    awaitLog(
        "\\| ERROR .*refused bundle "
            + name
            + ".*not the system/org/opencloud/discovery/search-workflow");
    assertThat(plugin(name).path("standing").asText()).isEqualTo("altered");
    assertThat(FeatureList.bundles(node)).containsEntry("org.opencloud.discovery.search", "Active");
  }

  private static void install(String name, Path bundle, boolean starts) {
    String id = first(node.run("bundle:install " + bundle.toUri()));
    assertThat(id).as(name).isNotEmpty();
    if (starts) {
      node.run("bundle:start " + id);
    } else {
      assertThatThrownBy(() -> node.run("bundle:start " + id))
          .as(name)
          .isInstanceOf(HarnessException.class);
    }
  }

  private static String first(String output) {
    Matcher matcher = BUNDLE_ID.matcher(output);
    return matcher.find() ? matcher.group(1) : "";
  }

  /** As a user does: beside, then under its name at once. */
  private static void drop(Path file) throws IOException {
    Path there = node.file("deploy").resolve(file.getFileName());
    Path beside = node.file("data").resolve(file.getFileName());
    Files.copy(file, beside, StandardCopyOption.REPLACE_EXISTING);
    Files.move(beside, there, StandardCopyOption.ATOMIC_MOVE);
  }

  /** For a command that does its work and says that a bundle does not start. */
  private static void runOrFail(String command) {
    try {
      node.run(command);
    } catch (HarnessException e) {
      assertThat(e).hasMessageNotContaining("Command not found");
    }
  }

  private static void assertRefused(String name, String standing, String reason)
      throws IOException {
    assertThat(Deadline.in(PATIENCE).await(() -> found(name).isPresent())).as(name).isTrue();
    JsonNode plugin = plugin(name);
    assertThat(plugin.path("state").asText()).as(name).isEqualTo("Installed");
    assertThat(plugin.path("standing").asText()).as(name).isEqualTo(standing);
    assertThat(plugin.path("reason").asText()).as(name).contains(reason);
    assertThat(plugin.path("trusted").asBoolean()).as(name).isFalse();
    assertThat(make.starts(name)).as(name).isZero();
    awaitLog(
        "\\| WARN .*refused bundle "
            + name
            + " 1.0.0 \\("
            + plugin.path("id").asText()
            + "\\) from \\S+: .*"
            + Pattern.quote(reason)
            + ".*policy require.*then bundle:start "
            + plugin.path("id").asText());
  }

  private static void assertStarted(String name) {
    assertThat(
            Deadline.in(PATIENCE)
                .await(
                    () ->
                        found(name)
                            .filter(plugin -> plugin.path("state").asText().equals("Active"))
                            .isPresent()))
        .as(name)
        .isTrue();
  }

  private static void awaitLog(String line) {
    Pattern pattern = Pattern.compile(line);
    assertThat(Deadline.in(PATIENCE).await(() -> pattern.matcher(node.log()).find()))
        .as("%s in the log, of the guard: %s", line, guardLines())
        .isTrue();
  }

  private static String guardLines() {
    return String.join("\n", node.log().lines().filter(line -> line.contains("| guard ")).toList());
  }

  /** Of the warnings those of the guard. */
  private static List<String> refusals() {
    return node.status()
        .orElseThrow()
        .path("warnings")
        .valueStream()
        .map(JsonNode::asText)
        .filter(warning -> warning.contains("refused"))
        .toList();
  }

  private static JsonNode list() {
    return Answered.json(node.run("plugin:list --json"));
  }

  private static Optional<JsonNode> found(String name) {
    for (JsonNode plugin : list().path("plugins")) {
      if (plugin.path("name").asText().equals(name)) {
        return Optional.of(plugin);
      }
    }
    return Optional.empty();
  }

  private static JsonNode plugin(String name) {
    return found(name).orElseThrow(() -> new AssertionError("no plugin " + name + " in " + list()));
  }
}
