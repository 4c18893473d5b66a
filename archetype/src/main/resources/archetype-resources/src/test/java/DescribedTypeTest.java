package ${package};

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.opencloud.discovery.testkit.TypeDescriptorContract;

/** The descriptor and the samples as a node takes them. */
class DescribedTypeTest extends TypeDescriptorContract {

  @Override
  protected String file() {
    return "${artifactId}.json";
  }

  @Override
  protected List<String> samples() {
    try (Stream<Path> files = Files.list(Path.of("src/samples"))) {
      return files.sorted().map(DescribedTypeTest::text).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected String word() {
    return "sample";
  }

  @Override
  protected Map<String, String> misfits() {
    return Map.of("count", "{\"id\":\"none\",\"name\":\"None of them\",\"count\":0}");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
