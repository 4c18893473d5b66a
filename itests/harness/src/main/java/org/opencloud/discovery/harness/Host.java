package org.opencloud.discovery.harness;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A host of a {@link NetworkLab}: its own loopback, one address on the switch. */
public final class Host implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** What the kernel lets through a port of a bridge. */
  private enum State {
    DISABLED(0),
    FORWARDING(3);

    private final int number;

    State(int number) {
      this.number = number;
    }
  }

  private final String namespace;
  private final String address;
  private final String hub;
  private final String port;
  private final Path socket;
  private final List<Forward> forwards = new ArrayList<>();
  private Optional<Child> relay = Optional.empty();

  Host(String namespace, String address, String hub, String port, Path socket) {
    this.namespace = namespace;
    this.address = address;
    this.hub = hub;
    this.port = port;
    this.socket = socket;
  }

  public String address() {
    return address;
  }

  /** The command that runs this command on the host; the process stays the same. */
  List<String> inside(List<String> command) {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    whole.addAll(command);
    return whole;
  }

  /** From now on nothing comes or goes, and nobody is told: as if a switch had died. */
  public void cut() {
    set(State.DISABLED);
  }

  public void heal() {
    set(State.FORWARDING);
  }

  private void set(State state) {
    Commands.run(
        "ip",
        "netns",
        "exec",
        hub,
        "bridge",
        "link",
        "set",
        "dev",
        port,
        "state",
        Integer.toString(state.number));
  }

  /** A port of our own loopback that leads to this port of the host's loopback. */
  public synchronized int reach(int target) {
    if (relay.isEmpty()) {
      relay = Optional.of(startRelay());
    }
    Forward forward = Forward.open(socket, target);
    forwards.add(forward);
    return forward.port();
  }

  private Child startRelay() {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-Xmx24m",
            "-Xss256k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            ownJar(),
            Relay.class.getName(),
            socket.toString());
    Path directory = socket.getParent();
    Path log = directory.resolve(socket.getFileName() + ".log");
    Child child = Child.start("relay of " + this, inside(command), directory, log, Map.of());
    if (!Deadline.in(PATIENCE).await(() -> !child.alive() || Files.exists(socket))
        || !child.alive()) {
      throw new HarnessException("no relay: " + child.output());
    }
    return child;
  }

  /** The jar of this harness. */
  static String ownJar() {
    try {
      return Path.of(Relay.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new HarnessException("the harness is not in a file", e);
    }
  }

  @Override
  public synchronized void close() {
    forwards.forEach(Forward::close);
    relay.ifPresent(Child::close);
    try {
      Files.deleteIfExists(socket);
      Files.deleteIfExists(socket.resolveSibling(socket.getFileName() + ".log"));
    } catch (IOException e) {
      throw new HarnessException("cannot delete " + socket + ": " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return namespace;
  }
}
