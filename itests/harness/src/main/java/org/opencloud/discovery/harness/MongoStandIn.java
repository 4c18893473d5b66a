package org.opencloud.discovery.harness;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server that speaks MongoDB's protocol and keeps everything in memory, in a process of its own.
 * For trying things out; no store for data that matters.
 */
public final class MongoStandIn implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String LISTENING = "listening on ";

  private final Child child;
  private final String uri;

  private MongoStandIn(Child child, String uri) {
    this.child = child;
    this.uri = uri;
  }

  /** Starts one; its output is written beside what else the directory holds. */
  public static MongoStandIn start(String name, Path directory) {
    return startOn(name, directory, Ports.free(1).get(0));
  }

  /** Starts one, empty, on the port that an earlier one had. */
  public static MongoStandIn startOn(String name, Path directory, int port) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        List.of(
            java,
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            MongoStandIn.class.getName(),
            Integer.toString(port));
    Path log = directory.resolve(name + ".log");
    Child child = Child.start(name, command, Path.of("").toAbsolutePath(), log, Map.of());
    return Deadline.in(PATIENCE)
        .first(() -> uri(child))
        .map(uri -> new MongoStandIn(child, uri))
        .orElseThrow(
            () -> {
              child.close();
              return new HarnessException(name + " does not listen, see " + log);
            });
  }

  private static Optional<String> uri(Child child) {
    if (!child.alive()) {
      throw new HarnessException(child + " ended: " + child.output());
    }
    return child
        .output()
        .lines()
        .filter(line -> line.startsWith(LISTENING))
        .map(line -> line.substring(LISTENING.length()))
        .findFirst();
  }

  public String uri() {
    return uri;
  }

  public int port() {
    return URI.create(uri).getPort();
  }

  /** Ends it at once, with all that it holds. */
  public void kill() {
    child.kill();
  }

  public long pid() {
    return child.pid();
  }

  @Override
  public void close() {
    child.close();
  }

  /** The process itself: runs until it is told to end. */
  public static void main(String[] arguments) {
    MongoServer server = new MongoServer(new MemoryBackend());
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow, "stop"));
    server.bind("127.0.0.1", Integer.parseInt(arguments[0]));
    System.out.println(LISTENING + server.getConnectionString());
  }
}
