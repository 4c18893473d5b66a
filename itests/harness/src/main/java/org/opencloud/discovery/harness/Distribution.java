package org.opencloud.discovery.harness;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The archive that users get. */
public record Distribution(Path archive) {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** The archive that the build of this project left. */
  public static Distribution of(Path project) {
    Path target = project.resolve("karaf-assembly/target");
    try (DirectoryStream<Path> archives =
        Files.newDirectoryStream(target, "opencloud-discovery-*.tar.gz")) {
      return new Distribution(archives.iterator().next());
    } catch (IOException | RuntimeException e) {
      throw new HarnessException("no distribution in " + target + ": build it first", e);
    }
  }

  /** Unpacks it into the directory, which becomes the node's own. */
  public void unpack(Path directory) {
    Path log = directory.resolveSibling(directory.getFileName() + ".unpack.log");
    try {
      Files.createDirectories(directory);
      String from = archive.toAbsolutePath().toString();
      List<String> command = List.of("tar", "xzf", from, "--strip-components=1");
      try (Child tar = Child.start("tar", command, directory, log, Map.of())) {
        boolean ended = Deadline.in(PATIENCE).await(() -> !tar.alive());
        if (!ended || !tar.output().isEmpty()) {
          throw new HarnessException(
              "cannot unpack into " + directory + ": " + firstLine(tar.output()));
        }
      }
      Files.deleteIfExists(log);
    } catch (IOException e) {
      throw new HarnessException("cannot unpack into " + directory + ": " + e.getMessage(), e);
    }
  }

  private static String firstLine(String text) {
    return text.isEmpty() ? "timed out" : text.lines().findFirst().orElse("");
  }
}
