package org.opencloud.discovery.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A real nats-server on a port that it chose itself. */
public final class NatsServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Pattern LISTENING =
      Pattern.compile("Listening for client connections on 127\\.0\\.0\\.1:(\\d+)");

  private final Child child;
  private final int port;
  private final int portOfNodes;

  private NatsServer(Child child, int port, int portOfNodes) {
    this.child = child;
    this.port = port;
    this.portOfNodes = portOfNodes;
  }

  /** The program: variable {@code NATS_SERVER}, else the PATH. */
  public static Optional<Path> program() {
    String named = System.getenv().getOrDefault("NATS_SERVER", "");
    Stream<Path> onPath =
        Stream.of((System.getenv("PATH") + ":/usr/sbin").split(":"))
            .map(directory -> Path.of(directory, "nats-server"));
    return Stream.concat(Stream.of(named).filter(name -> !name.isEmpty()).map(Path::of), onPath)
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts one; its log is written beside what else the directory holds. */
  public static NatsServer start(String name, Path directory) {
    return start(name, directory, "-1", Optional.empty());
  }

  /** Starts one on a host, for the node there. */
  public static NatsServer startOn(Host host, String name, Path directory) {
    return start(name, directory, "-1", Optional.of(host));
  }

  /** Starts one on the port that an earlier one had. */
  public static NatsServer startOn(String name, Path directory, int port) {
    return start(name, directory, Integer.toString(port), Optional.empty());
  }

  private static NatsServer start(String name, Path directory, String port, Optional<Host> host) {
    Path program = program().orElseThrow(() -> new HarnessException("no nats-server on the PATH"));
    List<String> command = List.of(program.toString(), "-a", "127.0.0.1", "-p", port);
    Path log = directory.resolve(name + ".log");
    List<String> there = host.map(one -> one.inside(command)).orElse(command);
    Child child = Child.start(name, there, directory, log, Map.of());
    return Deadline.in(PATIENCE)
        .first(() -> listening(child))
        .map(
            number ->
                new NatsServer(child, host.map(one -> one.reach(number)).orElse(number), number))
        .orElseThrow(
            () -> {
              child.close();
              return new HarnessException(name + " does not listen, see " + log);
            });
  }

  private static Optional<Integer> listening(Child child) {
    Matcher line = LISTENING.matcher(child.output());
    if (line.find()) {
      return Optional.of(Integer.valueOf(line.group(1)));
    }
    if (!child.alive()) {
      throw new HarnessException(child + " ended: " + child.output());
    }
    return Optional.empty();
  }

  public int port() {
    return port;
  }

  public String url() {
    return "nats://127.0.0.1:" + port;
  }

  /** Where the node on the same host reaches it. */
  String urlOfNodes() {
    return "nats://127.0.0.1:" + portOfNodes;
  }

  public long pid() {
    return child.pid();
  }

  @Override
  public void close() {
    child.close();
  }
}
