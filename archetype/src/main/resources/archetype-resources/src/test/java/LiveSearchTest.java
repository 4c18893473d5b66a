package ${package};

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.opencloud.discovery.spi.SearchProvider;
import org.opencloud.discovery.testkit.SearchProviderContract;

/** The contract of every provider, against an inventory that this test starts. */
class LiveSearchTest extends SearchProviderContract {
  private static HttpServer inventory;

  @BeforeAll
  static void start() throws IOException {
    byte[] all = ("[" + String.join(",", files()) + "]").getBytes(StandardCharsets.UTF_8);
    inventory = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    inventory.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, all.length);
          exchange.getResponseBody().write(all);
          exchange.close();
        });
    inventory.start();
  }

  @AfterAll
  static void stop() {
    inventory.stop(0);
  }

  @Override
  protected SearchProvider provider() {
    return new LiveSearch("http://127.0.0.1:" + inventory.getAddress().getPort() + "/");
  }

  @Override
  protected List<String> samples() {
    return files();
  }

  @Override
  protected String word() {
    return "sample";
  }

  private static List<String> files() {
    try (Stream<Path> files = Files.list(Path.of("src/samples"))) {
      return files.sorted().map(LiveSearchTest::text).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
