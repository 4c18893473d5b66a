package org.opencloud.discovery.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.opencloud.discovery.harness.Distribution;

/** Where the tests find the distribution and put their nodes. */
final class Ground {
  static final Path PROJECT = Path.of(System.getProperty("project")).toAbsolutePath().normalize();

  private Ground() {}

  static Distribution distribution() {
    return Distribution.of(PROJECT);
  }

  /** An empty directory of this name below the build folder. */
  static Path fresh(String name) {
    Path directory = Path.of(System.getProperty("work"), name).toAbsolutePath();
    try {
      if (Files.exists(directory)) {
        delete(directory);
      }
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
