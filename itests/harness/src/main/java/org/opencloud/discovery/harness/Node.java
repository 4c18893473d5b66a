package org.opencloud.discovery.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A node from the distribution, run as users run it, on free ports of loopback. */
public final class Node implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(90);
  private static final int TRIES = 3;
  private static final int SSH_PORT = 8101;
  static final int PORT = 4001;
  private static final int TAIL_LINES = 30;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final NodePlan plan;
  private final SshKey sshKey;
  private final Shell shell;
  private int sshPort;
  private int port;
  private Duration clockAhead;
  private volatile boolean sshSeen;
  private Child child;

  private Node(NodePlan plan, SshKey sshKey) {
    this.plan = plan;
    this.sshKey = sshKey;
    this.clockAhead = plan.clockAhead();
    this.shell = new Shell(sshKey, () -> sshPort);
  }

  /** Unpacks and settles a node; it is not running yet. */
  public static Node create(Distribution distribution, NodePlan plan) {
    distribution.unpack(plan.directory());
    Node node = new Node(plan, key(plan, "operator"));
    node.settle();
    return node;
  }

  private static SshKey key(NodePlan plan, String user) {
    return SshKey.generate(user, plan.directory().resolve("node/ssh-" + user + ".key"));
  }

  private void settle() {
    OwnerOnly.write(file("node/node.key"), plan.key().pem());
    OwnerOnly.write(file("node/swarm.key"), plan.swarmKey());
    allow(sshKey, "_g_:admingroup");
    plan.settings().forEach((name, values) -> cfg(name).set(values));
    if (!plan.bootstrap().isEmpty()) {
      String peers = String.join(",", plan.bootstrap());
      cfg("org.opencloud.discovery.transport").set(Map.of("bootstrap.peers", peers));
    }
    takePorts();
  }

  private void allow(SshKey key, String roles) {
    append(file("etc/keys.properties"), key.entry(roles));
  }

  /** The shell of a new user with these roles, such as {@code "viewer,ssh"}. */
  public Shell login(String user, String roles) {
    SshKey key = key(plan, user);
    allow(key, roles);
    return new Shell(key, () -> sshPort);
  }

  private void takePorts() {
    if (plan.host().isPresent()) {
      // All ports are free on a host of its own.
      sshPort = plan.host().get().reach(SSH_PORT);
      port = PORT;
    } else {
      List<Integer> ports = Ports.free(2);
      sshPort = ports.get(0);
      port = ports.get(1);
      cfg("org.apache.karaf.shell").set(Map.of("sshPort", Integer.toString(sshPort)));
    }
    cfg("org.opencloud.discovery.transport")
        .set(Map.of("listen.addresses", "/ip4/" + ip() + "/tcp/" + port));
  }

  private String ip() {
    return plan.host().map(Host::address).orElse("127.0.0.1");
  }

  /** Changes settings in a file of {@code etc}, named without {@code .cfg}. */
  public void set(String name, Map<String, String> values) {
    cfg(name).set(values);
  }

  /** Has its clock wrong by so much from the next start on. */
  public void shiftClock(Duration ahead) {
    clockAhead = ahead;
  }

  private CfgFile cfg(String name) {
    return new CfgFile(file("etc/" + name + ".cfg"));
  }

  /** Starts it and waits until every boot feature is there; takes other ports when one is taken. */
  public void start() {
    for (int attempt = 1; ; attempt++) {
      launch("server");
      if (booted()) {
        return;
      }
      boolean taken = log().contains("Address already in use");
      close();
      if (!taken || attempt == TRIES) {
        throw new HarnessException(plan.name() + " did not start\n" + tail());
      }
      takePorts();
    }
  }

  /** Starts these side by side, which takes less time than one after the other. */
  public static void startAll(Node... nodes) {
    allAtOnce(List.of(nodes), Node::start);
  }

  /** Stops these side by side. */
  public static void closeAll(Node... nodes) {
    allAtOnce(List.of(nodes), Node::close);
  }

  private static void allAtOnce(List<Node> nodes, Consumer<Node> action) {
    CompletableFuture<?>[] all =
        nodes.stream()
            .map(node -> CompletableFuture.runAsync(() -> action.accept(node), threadOf(node)))
            .toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(all).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof HarnessException failure
          ? failure
          : new HarnessException(String.valueOf(e.getCause().getMessage()), e);
    }
  }

  private static Executor threadOf(Node node) {
    return task -> new Thread(task, "harness-" + node).start();
  }

  /**
   * Starts it and waits until it says that it is ready. Logins would take processor time from what
   * is measured, so the first one waits until the log tells of the network.
   */
  public void startUntilReady(Duration patience) {
    Deadline deadline = Deadline.in(patience);
    launch("server");
    deadline.await(() -> !child.alive() || log().contains(" listening on "));
    awaitReady(deadline.left());
  }

  /** Starts it as {@code bin/start clean} does: Karaf forgets all that it can build again. */
  public void startClean() {
    launch("server", "clean");
    if (!booted()) {
      close();
      throw new HarnessException(plan.name() + " did not start\n" + tail());
    }
  }

  private void launch(String... arguments) {
    sshSeen = false;
    List<String> command = new ArrayList<>();
    command.add(file("bin/karaf").toString());
    command.addAll(List.of(arguments));
    List<String> there = plan.host().map(host -> host.inside(command)).orElse(command);
    Map<String, String> variables =
        new HashMap<>(
            Map.of(
                "KARAF_EXEC", "exec",
                "KARAF_HOME", "",
                "KARAF_BASE", "",
                "KARAF_DATA", "",
                "KARAF_ETC", "",
                "JAVA_OPTS", "",
                "JAVA_HOME", System.getProperty("java.home")));
    if (!clockAhead.isZero()) {
      variables.put("EXTRA_JAVA_OPTS", shiftedClock());
    }
    child = Child.start(plan.name(), there, directory(), file("console.log"), variables);
  }

  private String shiftedClock() {
    return "-javaagent:" + Host.ownJar() + "=" + clockAhead.toMillis();
  }

  private boolean booted() {
    return Deadline.in(START)
            .await(
                () ->
                    !child.alive()
                        || silently("service:list org.apache.karaf.features.BootFinished")
                            .filter(answer -> answer.output().contains("BootFinished]"))
                            .isPresent())
        && child.alive();
  }

  /** Waits until the node says that it is ready to search. */
  public void awaitReady(Duration patience) {
    if (!Deadline.in(patience).await(() -> state().equals("ready"))) {
      throw new HarnessException(plan.name() + " is not ready but \"" + state() + "\"\n" + tail());
    }
  }

  /** Waits until resources and peers can be read and changed. */
  public void awaitStore() {
    awaitStore("a store", store -> store.path("ready").asBoolean());
  }

  /** Waits until this store is in force, and ready or not; no name: there is none. */
  public void awaitStore(String name, boolean ready) {
    awaitStore(
        "\"" + name + "\", ready: " + ready,
        store ->
            store.path("name").asText().equals(name) && store.path("ready").asBoolean() == ready);
  }

  private void awaitStore(String wanted, Predicate<JsonNode> reached) {
    if (!Deadline.in(START)
        .await(() -> status().map(now -> now.path("store")).filter(reached).isPresent())) {
      throw new HarnessException(
          plan.name() + " has not " + wanted + " but " + status() + "\n" + tail());
    }
  }

  /** Waits until it is connected to the other and somebody else is in the topic of searches. */
  public void awaitPeer(Node other, Duration patience) {
    if (!Deadline.in(patience).await(() -> status().filter(other::isSeenIn).isPresent())) {
      throw new HarnessException(
          plan.name() + " and " + other.plan.name() + " did not find each other\n" + tail());
    }
  }

  private boolean isSeenIn(JsonNode status) {
    return status.path("connections").toString().contains(key().peerId())
        && members(status, "search") > 0;
  }

  /** How many others are in a topic, as this node sees it. Fails while it does not answer. */
  public int members(String topic) {
    return members(status().orElseThrow(), topic);
  }

  private static int members(JsonNode status, String topic) {
    for (JsonNode one : status.path("topics")) {
      if (one.path("name").asText().equals(topic)) {
        return one.path("peers").asInt();
      }
    }
    return 0;
  }

  /** What the node says of its network, {@code network:status --json}; nothing while it cannot. */
  public Optional<JsonNode> status() {
    return silently("network:status --json").flatMap(Node::json);
  }

  private String state() {
    return status().map(status -> status.path("state").asText()).orElse("no answer");
  }

  private static Optional<JsonNode> json(Shell.Outcome outcome) {
    try {
      return outcome.output().isBlank()
          ? Optional.empty()
          : Optional.of(JSON.readTree(outcome.output()));
    } catch (IOException notJson) {
      return Optional.empty();
    }
  }

  private Optional<Shell.Outcome> silently(String command) {
    // An ssh client takes longer to make than the node to refuse it.
    sshSeen = sshSeen || Ports.isOpen(sshPort);
    if (!sshSeen) {
      return Optional.empty();
    }
    try {
      return Optional.of(shell.run(command)).filter(answer -> answer.status() == 0);
    } catch (IOException notYet) {
      return Optional.empty();
    }
  }

  /** Runs a shell command; what it printed. Fails when the command does. */
  public String run(String command) {
    Shell.Outcome outcome = ask(command);
    if (outcome.status() != 0) {
      throw new HarnessException(
          plan.name() + ": " + command + ": " + (outcome.errors() + outcome.output()).strip());
    }
    return outcome.output();
  }

  private Shell.Outcome ask(String command) {
    try {
      return shell.run(command);
    } catch (IOException e) {
      throw new HarnessException(plan.name() + ": " + command + ": " + e.getMessage(), e);
    }
  }

  /** Ends the process at once, as a power cut would. */
  public void kill() {
    if (child != null) {
      child.kill();
    }
  }

  /** Stops it as bin/stop does, and waits for the end. */
  @Override
  public void close() {
    if (child != null) {
      child.close();
    }
  }

  public boolean running() {
    return child != null && child.alive();
  }

  public long pid() {
    return child.pid();
  }

  public NodeKey key() {
    return plan.key();
  }

  public Path directory() {
    return plan.directory();
  }

  /** A file of the node. */
  public Path file(String name) {
    return plan.directory().resolve(name);
  }

  /** Where peers reach it. */
  public String address() {
    return "/ip4/" + ip() + "/tcp/" + port + "/p2p/" + key().peerId();
  }

  /** The port on which peers reach it. */
  public int port() {
    return port;
  }

  /** The command with which a person reaches its shell. */
  public String sshCommand() {
    return "ssh -i "
        + sshKey.file()
        + " -p "
        + sshPort
        + " -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR "
        + sshKey.user()
        + "@127.0.0.1";
  }

  /** The whole log; empty while there is none. */
  public String log() {
    try {
      return Files.readString(file("data/log/karaf.log"), StandardCharsets.UTF_8);
    } catch (IOException none) {
      return "";
    }
  }

  /** The end of the log, or of what the start script said. */
  public String tail() {
    List<String> lines = log().lines().toList();
    Stream<String> last = lines.stream().skip(Math.max(0, lines.size() - TAIL_LINES));
    return lines.isEmpty()
        ? Optional.ofNullable(child).map(Child::output).orElse("not started")
        : String.join("\n", last.toList());
  }

  private static void append(Path file, String line) {
    try {
      Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new HarnessException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return plan.name();
  }
}
