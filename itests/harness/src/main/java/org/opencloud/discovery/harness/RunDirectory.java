package org.opencloud.discovery.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where one run keeps its nodes. It is named after the process; what processes that are gone have
 * left is deleted, unless it was kept on purpose.
 */
public record RunDirectory(Path path) {
  private static final String KEPT = "kept";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A new one under this directory. */
  public static RunDirectory create(Path all) throws IOException {
    Files.createDirectories(all);
    try (Stream<Path> earlier = Files.list(all)) {
      for (Path run : earlier.filter(RunDirectory::abandoned).toList()) {
        if (!gone(run)) {
          System.err.println("quickstart: cannot delete " + run + " of an earlier run");
        }
      }
    }
    return new RunDirectory(Files.createDirectories(ofThisProcess(all)));
  }

  private static Path ofThisProcess(Path all) {
    return all.resolve(Long.toString(ProcessHandle.current().pid())).toAbsolutePath();
  }

  private static boolean abandoned(Path run) {
    String name = run.getFileName().toString();
    return name.matches("\\d{1,18}")
        && !Files.exists(run.resolve(KEPT))
        && ProcessHandle.of(Long.parseLong(name)).isEmpty();
  }

  public void keep() throws IOException {
    Files.createFile(path.resolve(KEPT));
  }

  public void delete() throws IOException {
    deleteAll(path);
  }

  public static void deleteOfThisProcess(Path all) {
    // Whoever fills it still may need a moment to see that the end has begun.
    if (!Deadline.in(PATIENCE).await(() -> gone(ofThisProcess(all)))) {
      System.err.println("quickstart: cannot delete " + ofThisProcess(all));
    }
  }

  private static boolean gone(Path run) {
    try {
      deleteAll(run);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Puts the logs of the last failure where they outlive the run. */
  public void saveLogs(Path target) throws IOException {
    Files.createDirectories(target);
    for (String node : List.of("a", "b")) {
      Path log = path.resolve(node).resolve("data/log/karaf.log");
      if (Files.exists(log)) {
        Files.copy(
            log, target.resolve("node-" + node + ".log"), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void deleteAll(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
