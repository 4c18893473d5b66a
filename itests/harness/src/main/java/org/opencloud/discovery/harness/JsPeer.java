package org.opencloud.discovery.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The js-libp2p peer of {@code itests/js-peer}: told what to do, and asked what it saw. */
public final class JsPeer implements AutoCloseable {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Child child;
  private final Path seen;
  private final JsonNode self;

  private JsPeer(Child child, Path seen) {
    this.child = child;
    this.seen = seen;
    this.self = await("ready", event -> true, READY);
  }

  /** Why the peer cannot run on this machine; nothing when it can. */
  public static Optional<String> missing(Path sources, Path scratch) {
    return NodeJs.missing(sources, scratch);
  }

  /** The version of js-libp2p that the lock file names. */
  public static String version(Path sources) {
    try {
      JsonNode lock = JSON.readTree(sources.resolve("package-lock.json").toFile());
      return lock.path("packages").path("node_modules/libp2p").path("version").asText();
    } catch (IOException e) {
      throw new HarnessException("cannot read the lock file: " + e.getMessage(), e);
    }
  }

  /**
   * Starts one in the network of this swarm key.
   *
   * @param directory an empty directory, which becomes the peer's own
   * @param network the fingerprint of the swarm key
   */
  public static JsPeer start(Path sources, Path directory, Path swarmKey, String network) {
    Path libraries = NodeJs.libraries(sources);
    try (Stream<Path> files = Files.list(sources)) {
      for (Path file : files.filter(JsPeer::isSource).toList()) {
        Files.copy(file, directory.resolve(file.getFileName()));
      }
      Files.createSymbolicLink(directory.resolve("node_modules"), libraries);
    } catch (IOException e) {
      throw new HarnessException("cannot fill " + directory + ": " + e.getMessage(), e);
    }
    List<String> command =
        List.of("node", "--import", "./node20.mjs", "peer.mjs", swarmKey.toString(), network);
    Path seen = directory.resolve("seen.ndjson");
    Child child = Child.startFed("js peer", command, directory, seen);
    try {
      return new JsPeer(child, seen);
    } catch (RuntimeException e) {
      child.close();
      throw e;
    }
  }

  private static boolean isSource(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".mjs") || name.equals("package.json");
  }

  public String peerId() {
    return self.path("peer").asText();
  }

  public String did() {
    return self.path("did").asText();
  }

  /** Has it dial a full address. */
  public void connect(String address) {
    tell(Map.of("cmd", "connect", "address", address));
  }

  /** Has it ask the network; the id of the question. */
  public String ask(String words, Duration patience) {
    long before = seen("asked").count();
    tell(Map.of("cmd", "ask", "search", words));
    return Deadline.in(patience)
        .first(() -> seen("asked").skip(before).findFirst())
        .map(asked -> asked.path("id").asText())
        .orElseThrow(() -> new HarnessException("the js peer did not ask\n" + child.output()));
  }

  /** The peers that it believes to be in the topic of searches, and in its mesh of it. */
  public JsonNode status(Duration patience) {
    long before = seen("status").count();
    tell(Map.of("cmd", "status"));
    return Deadline.in(patience)
        .first(() -> seen("status").skip(before).findFirst())
        .orElseThrow(() -> new HarnessException("the js peer says nothing\n" + child.output()));
  }

  private void tell(Map<String, String> command) {
    try {
      child.tell(JSON.writeValueAsString(command));
    } catch (IOException e) {
      throw new HarnessException("cannot tell the js peer: " + e.getMessage(), e);
    }
  }

  /** Waits until it has seen such an event. */
  public JsonNode await(String name, Predicate<JsonNode> wanted, Duration patience) {
    return Deadline.in(patience)
        .first(() -> child.alive() ? seen(name).filter(wanted).findFirst() : ended())
        .orElseThrow(
            () -> new HarnessException("the js peer saw no \"" + name + "\"\n" + child.output()));
  }

  private Optional<JsonNode> ended() {
    throw new HarnessException("the js peer ended\n" + child.output());
  }

  /** What it saw of this name so far, oldest first. */
  public Stream<JsonNode> seen(String name) {
    try {
      return Files.readString(seen, StandardCharsets.UTF_8)
          .lines()
          .map(JsPeer::event)
          .filter(event -> event.path("event").asText().equals(name));
    } catch (IOException e) {
      throw new HarnessException("cannot read " + seen + ": " + e.getMessage(), e);
    }
  }

  /** A line that is no JSON, or not yet whole, is no event. */
  private static JsonNode event(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      return JSON.missingNode();
    }
  }

  @Override
  public void close() {
    child.close();
  }
}
