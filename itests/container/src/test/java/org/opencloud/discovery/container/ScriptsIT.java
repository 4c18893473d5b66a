package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;

/** What an operator types in {@code bin}, and what it answers. */
class ScriptsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String JAVA_HOME = System.getProperty("java.home");

  private static Path directory;
  private static Node node;

  /** In the foreground, and in the background. */
  private static final List<String[]> STARTS =
      List.of(new String[] {"bin/karaf", "server"}, new String[] {"bin/start"});

  private record Run(int status, String output) {}

  @BeforeAll
  static void start() {
    directory = Ground.fresh("scripts");
    node = create("node");
    node.start();
  }

  private static Node create(String name) {
    NodePlan plan = NodePlan.of(name, directory.resolve(name), NodeKey.swarmKey());
    return Node.create(Ground.distribution(), plan);
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static Run run(Node of, String javaHome, String options, String... command)
      throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(of.directory().toFile())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("KARAF"));
    builder.environment().put("JAVA_HOME", javaHome);
    builder.environment().put("EXTRA_JAVA_OPTS", options);
    Process process = builder.start();
    try {
      boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(ended).as("%s ended\n%s", List.of(command), Files.readString(output)).isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    return new Run(process.exitValue(), Files.readString(output));
  }

  @Test
  void startsWithTheClassDataArchiveOfTheJdk() throws Exception {
    Node other = create("archive");
    assumeTrue(
        run(other, JAVA_HOME, "", JAVA_HOME + "/bin/java", "-Xshare:on", "-version").status() == 0,
        "this JDK has no class data archive");

    Run run = run(other, JAVA_HOME, "-Xshare:on -version", "bin/karaf", "server");

    assertThat(run.output()).contains("sharing");
    assertThat(run.status()).isZero();
  }

  @Test
  void refusesAJavaThatTheNodeDoesNotRunOn() throws Exception {
    Path jdk = directory.resolve("jdk-11");
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"11.0.2\"\n");
    Files.writeString(jdk.resolve("bin/java"), "#!/bin/sh\nexit 7\n");
    Files.setPosixFilePermissions(
        jdk.resolve("bin/java"), PosixFilePermissions.fromString("rwxr-xr-x"));

    for (String[] start : STARTS) {
      Run run = run(node, jdk.toString(), "", start);
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.output()).contains("is Java 11; expected 17 to 23");
    }
  }

  @Test
  void refusesToRunOneInstallationTwice() throws Exception {
    for (String[] start : STARTS) {
      Run run = run(node, JAVA_HOME, "", start);
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.output()).contains("already running as process " + node.pid());
    }
    assertThat(node.run("network:status")).contains("ready");
  }

  @Test
  void endsWhenAnotherProcessHasItsHome() throws Exception {
    Node second = create("second");
    Files.writeString(
        second.file("etc/custom.properties"),
        "\nnode.home=" + node.file("node") + "\n",
        StandardOpenOption.APPEND);

    Run run = run(second, JAVA_HOME, "", "bin/karaf", "server");

    assertThat(run.output())
        .contains("not started: " + node.file("node") + ": in use by process " + node.pid());
    assertThat(run.status()).isEqualTo(4);
  }

  @Test
  void startsInTheBackgroundAndStops() throws Exception {
    Node other = create("background");

    Run run = run(other, JAVA_HOME, "", "bin/start");

    assertThat(run.output()).contains(other.file("data/log/console.log").toString());
    assertThat(run.status()).isZero();
    assertThat(Deadline.in(PATIENCE).await(() -> other.log().contains("Answering searches")))
        .isTrue();
    assertThat(run(other, JAVA_HOME, "", "bin/stop").status()).isZero();
    assertThat(run(other, JAVA_HOME, "", "bin/status").status()).isEqualTo(1);
  }

  @Test
  void asksARunningNodeAndStopsIt() throws Exception {
    Node other = create("asked");
    try (other) {
      other.start();
      Run asked = run(other, JAVA_HOME, "", "bin/status");
      assertThat(asked.output()).contains("running as process " + other.pid());
      assertThat(asked.status()).isZero();

      assertThat(run(other, JAVA_HOME, "", "bin/stop").status()).isZero();

      assertThat(Deadline.in(PATIENCE).await(() -> !other.running())).isTrue();
      assertThat(run(other, JAVA_HOME, "", "bin/status").output()).contains("not running");
      assertThat(run(other, JAVA_HOME, "", "bin/stop").status()).isEqualTo(1);
    }
  }
}
