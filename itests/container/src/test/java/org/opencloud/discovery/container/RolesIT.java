package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.channel.ChannelSubsystem;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;
import org.opencloud.discovery.harness.Shell;

/** What the roles may do over ssh, tried by users who have them. */
class RolesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String SECRET = "what-only-admin-may-read";
  private static final String REFUSED =
      "The console is for the role admin; others give a command: ssh ... 'network:status'\r\n";

  /** Length, type and version of a file transfer's first packet. */
  private static final byte[] SFTP_HELLO = {0, 0, 0, 5, 1, 0, 0, 0, 3};

  private static final Set<String> VIEWER =
      Set.of(
          "*:exit",
          "*:help",
          "bundle:diag",
          "bundle:list",
          "bundle:status",
          "feature:list",
          "identity:show",
          "jaas:whoami",
          "log:display",
          "log:exception-display",
          "log:tail",
          "network:dht",
          "network:dht-get",
          "network:indexers",
          "network:records",
          "network:scores",
          "network:status",
          "partner:check",
          "peer:list",
          "peer:partners",
          "peer:ping",
          "peer:show",
          "plugin:list",
          "resource:check",
          "resource:list",
          "scr:list",
          "search:ask",
          "search:explain",
          "search:types",
          "shell:if");

  private static final Set<String> MANAGER_TOO =
      Set.of("network:dht-find", "peer:add", "resource:add", "resource:remove");

  private static Node node;
  private static Shell viewer;
  private static Shell manager;
  private static Shell admin;

  @BeforeAll
  static void start() throws IOException {
    Path directory = Ground.fresh("roles");
    node =
        Node.create(
            Ground.distribution(),
            NodePlan.of("node", directory.resolve("node"), NodeKey.swarmKey()));
    viewer = node.login("vera", "viewer,ssh");
    manager = node.login("max", "viewer,manager,ssh");
    admin = node.login("ada", "_g_:admingroup");
    node.start();
    Files.writeString(node.file("node/secret"), SECRET + "\n");
    Files.writeString(node.file("node/script"), "shell:cat node/secret\n");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void viewersAndManagersRunWhatIsListedAndNothingElse() throws IOException {
    Set<String> all = commands();
    Set<String> more = new TreeSet<>(VIEWER);
    more.addAll(MANAGER_TOO);

    assertThat(all).hasSizeGreaterThan(150).containsAll(more).contains("shell:cat", "jaas:su");
    assertThat(allowed(viewer, all)).isEqualTo(new TreeSet<>(VIEWER));
    assertThat(allowed(manager, all)).isEqualTo(more);
  }

  private static Set<String> commands() throws IOException {
    Set<String> names = new TreeSet<>();
    Pattern.compile("\"([^\"]+)\"")
        .matcher(admin.run("shell:echo ${.commands}").output())
        .results()
        .forEach(name -> names.add(name.group(1)));
    return names;
  }

  private static Set<String> allowed(Shell user, Set<String> commands) {
    return commands.parallelStream()
        .filter(command -> !isRefused(user, command))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Asks for help only: the right to a command is checked before its arguments are read. */
  private static boolean isRefused(Shell user, String command) {
    try {
      String answer = user.run(command + " --help").output();
      return answer.contains("Command not found") || answer.contains("Insufficient credentials");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shell:cat node/secret",
        "c = { shell:cat $args } ; c node/secret",
        "if { true } { cat node/secret }",
        "each [1] { cat node/secret }",
        "bundle:list | cat node/secret",
        "echo $(<node/secret)",
        "grep . node/secret",
        "head node/secret",
        "tail node/secret",
        "sort node/secret",
        "shell:exec cat node/secret",
        "source node/script",
        "$.session execute 'shell:cat node/secret'",
        "eval 'shell:cat node/secret'",
      })
  void onlyAdminReadsFiles(String line) throws IOException {
    assertThat(admin.run(line).output()).contains(SECRET);
    assertThat(manager.run(line).output()).doesNotContain(SECRET);
    assertThat(viewer.run(line).output()).doesNotContain(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bundle:list > node/written",
        "bundle:list >> node/written",
      })
  void onlyAdminWritesFiles(String line) throws IOException {
    Path written = node.file("node/written");

    viewer.run(line);
    manager.run(line);
    assertThat(written).doesNotExist();
    admin.run(line);
    assertThat(written).exists();
    Files.delete(written);
  }

  @Test
  void onlyAdminGetsTheConsole() throws IOException {
    assertThat(console(admin)).contains("ada").contains("root()>");
    assertThat(console(viewer)).isEqualTo(REFUSED);
    assertThat(console(manager)).isEqualTo(REFUSED);
  }

  /** What a console says until it has a prompt, or ends. */
  private static String console(Shell user) throws IOException {
    return user.inSession(
        session -> {
          ByteArrayOutputStream output = new ByteArrayOutputStream();
          try (PipedInputStream open = new PipedInputStream(new PipedOutputStream());
              ChannelShell channel = session.createShellChannel()) {
            channel.setIn(open);
            channel.setOut(output);
            channel.setErr(output);
            channel.open().verify(PATIENCE);
            Deadline.in(PATIENCE).await(() -> !channel.isOpen() || text(output).contains(")>"));
            return text(output);
          }
        });
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void forwardsNoPorts() throws IOException {
    for (Shell user : List.of(viewer, manager, admin)) {
      user.inSession(
          session -> {
            assertThatThrownBy(() -> forward(session).open().verify(PATIENCE))
                .isInstanceOf(SshException.class);
            assertThatThrownBy(
                    () ->
                        session.startRemotePortForwarding(
                            new SshdSocketAddress("127.0.0.1", 0), there()))
                .isInstanceOf(SshException.class);
            return null;
          });
    }
  }

  private static ClientChannel forward(ClientSession session) throws IOException {
    return session.createDirectTcpipChannel(null, there());
  }

  /** What certainly listens: the node's address for peers. */
  private static SshdSocketAddress there() {
    return new SshdSocketAddress("127.0.0.1", Integer.parseInt(node.address().split("/")[4]));
  }

  @Test
  void servesFilesOnlyWhereItIsToldTo() throws IOException {
    assertThat(servesFiles(admin)).isFalse();

    node.set("org.apache.karaf.shell", Map.of("sftpEnabled", "true"));
    assertThat(Deadline.in(PATIENCE).await(() -> servesFiles(admin, true))).isTrue();
    // It is a new server, guarded like the first.
    assertThat(console(viewer)).isEqualTo(REFUSED);

    node.set("org.apache.karaf.shell", Map.of("sftpEnabled", "false"));
    assertThat(Deadline.in(PATIENCE).await(() -> servesFiles(admin, false))).isTrue();
    assertThat(admin.run("network:status").status()).isZero();
  }

  private static boolean servesFiles(Shell user, boolean expected) {
    try {
      return servesFiles(user) == expected;
    } catch (IOException startingAgain) {
      return false;
    }
  }

  /** Whether the first packet of a file transfer is answered. */
  private static boolean servesFiles(Shell user) throws IOException {
    return user.inSession(
        session -> {
          ByteArrayOutputStream output = new ByteArrayOutputStream();
          PipedOutputStream input = new PipedOutputStream();
          try (PipedInputStream open = new PipedInputStream(input);
              ChannelSubsystem channel = session.createSubsystemChannel("sftp")) {
            input.write(SFTP_HELLO);
            channel.setIn(open);
            channel.setOut(output);
            channel.open().verify(PATIENCE);
            Deadline.in(PATIENCE).await(() -> !channel.isOpen() || output.size() > 0);
            return output.size() > 0;
          } catch (SshException refused) {
            return false;
          }
        });
  }
}
