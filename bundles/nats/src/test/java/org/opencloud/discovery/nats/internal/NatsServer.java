package org.opencloud.discovery.nats.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A real nats-server on loopback, on a port of its own choice. */
final class NatsServer implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("\"(?:nats|tls)://[^\"]*:(\\d+)\"");

  private final Path directory;
  private final List<String> arguments;
  private Process process;
  private int port = -1;

  private NatsServer(Path directory, List<String> arguments) {
    this.directory = directory;
    this.arguments = arguments;
  }

  static NatsServer start(Path directory, String... arguments) {
    NatsServer server = new NatsServer(directory, List.of(arguments));
    server.start();
    return server;
  }

  /** Starts it, again on the port it had. */
  void start() {
    try {
      Path ports = Files.createTempDirectory(directory, "ports");
      List<String> command =
          new ArrayList<>(List.of(program(), "-a", "127.0.0.1", "-p", Integer.toString(port)));
      command.addAll(List.of("--ports_file_dir", ports.toString()));
      command.addAll(arguments);
      File log = directory.resolve("nats-server.log").toFile();
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
              .start();
      await()
          .atMost(Duration.ofSeconds(10))
          .pollInterval(Duration.ofMillis(10))
          .until(() -> port(ports).isPresent());
      port = port(ports).orElseThrow();
    } catch (IOException e) {
      throw new AssertionError("nats-server does not start", e);
    }
  }

  URI uri() {
    return URI.create("nats://127.0.0.1:" + port);
  }

  int port() {
    return port;
  }

  /** Kills it by its own pid. */
  void stop() {
    process.destroyForcibly();
    try {
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
  }

  private static Optional<Integer> port(Path ports) throws IOException {
    try (Stream<Path> files = Files.list(ports)) {
      for (Path file : files.toList()) {
        Matcher address = ADDRESS.matcher(Files.readString(file));
        if (address.find()) {
          return Optional.of(Integer.valueOf(address.group(1)));
        }
      }
    }
    return Optional.empty();
  }

  private static String program() {
    List<Path> places = new ArrayList<>();
    Optional.ofNullable(System.getenv("NATS_SERVER")).map(Path::of).ifPresent(places::add);
    for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
      places.add(Path.of(folder, "nats-server"));
    }
    places.add(Path.of("/usr/sbin/nats-server"));
    Path above = Path.of("").toAbsolutePath();
    while (above != null) {
      places.add(above.resolve("target/tools/nats-server/usr/sbin/nats-server"));
      above = above.getParent();
    }
    return places.stream()
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst()
        .map(Path::toString)
        .orElseThrow(
            () ->
                new AssertionError(
                    "no nats-server: name one in NATS_SERVER, put it on the PATH, or run ./check,"
                        + " which fetches it into target/tools"));
  }
}
