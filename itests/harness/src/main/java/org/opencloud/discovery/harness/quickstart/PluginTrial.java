package org.opencloud.discovery.harness.quickstart;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.Distribution;
import org.opencloud.discovery.harness.HarnessException;
import org.opencloud.discovery.harness.Leftovers;
import org.opencloud.discovery.harness.NatsServer;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.RunDirectory;

/**
 * A vendor's plugin in one of two real nodes, asked from the other. Run by the project of a
 * resource type, with nothing of ours but what is published.
 */
public final class PluginTrial {
  private static final Duration INSTALLED = Duration.ofSeconds(60);
  private static final String ARCHIVE = "target/node/opencloud-discovery.tar.gz";

  private final Path project;
  private final Path kar;
  private final String type;
  private final String words;

  private PluginTrial(Path project, Path kar, String type, String words) {
    this.project = project;
    this.kar = kar;
    this.type = type;
    this.words = words;
  }

  /** The project's folder, its KAR, the type's name, and the words to ask for. */
  public static void main(String[] arguments) throws IOException {
    if (NatsServer.program().isEmpty()) {
      throw new HarnessException("no nats-server on the PATH: install nats-server 2.9 or newer");
    }
    Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::end, "leftovers"));
    new PluginTrial(Path.of(arguments[0]), Path.of(arguments[1]), arguments[2], arguments[3]).run();
  }

  private void run() throws IOException {
    RunDirectory directory = RunDirectory.create(project.resolve("target/run"));
    HttpServer inventory = inventory();
    try (Stage stage = new Stage(directory.path(), PluginTrial::progress)) {
      stage.start(new Distribution(project.resolve(ARCHIVE)), Optional.empty());
      progress("dropping " + kar.getFileName() + " into deploy/ of node B");
      install(stage.nodeB(), "http://127.0.0.1:" + inventory.getAddress().getPort() + "/");
      progress("asking node A for \"" + words + "\"");
      new Question(stage.url()).ask(Options.of(words).orElseThrow(), new Report(false, System.out));
      System.out.print(stage.doors());
      System.out.println("ask again:    search:ask --type " + type + " " + words);
      System.out.println("Enter ends it.");
      while (System.in.read() >= ' ') {
        // Until the end of the line, or of the input.
      }
    } finally {
      inventory.stop(0);
      directory.delete();
    }
  }

  private void install(Node node, String url) throws IOException {
    Path settings = project.resolve("src/run/etc");
    for (Path file : files(settings)) {
      String text = Files.readString(file).replace("${inventory}", url);
      Files.writeString(node.file("etc").resolve(file.getFileName()), text);
    }
    Files.copy(kar, node.file("deploy").resolve(kar.getFileName()));
    if (!Deadline.in(INSTALLED).await(() -> node.log().contains("Searching " + type + " of "))) {
      throw new HarnessException("node B does not search " + type + "\n" + node.tail());
    }
    if (!Files.exists(settings)) {
      samples().forEach(sample -> node.run("resource:add " + sample));
    }
  }

  private List<Path> samples() {
    return files(project.resolve("src/samples"));
  }

  /** Stands for the outside system of a live type: it has the samples. */
  private HttpServer inventory() throws IOException {
    String all = String.join(",", samples().stream().map(PluginTrial::text).toList());
    byte[] body = ("[" + all + "]").getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path folder) {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(Path::toAbsolutePath).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void progress(String text) {
    System.err.println("run: " + text);
  }
}
