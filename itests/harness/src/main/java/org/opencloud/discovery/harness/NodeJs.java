package org.opencloud.discovery.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Node.js on this machine, and the libraries that a script of ours needs. */
final class NodeJs {
  private static final int OLDEST = 20;
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration INSTALL = Duration.ofMinutes(5);
  private static final Pattern VERSION = Pattern.compile("^v(\\d+)");

  private NodeJs() {}

  /** Why these scripts cannot run here; nothing when they can. */
  static Optional<String> missing(Path sources, Path scratch) {
    return program(scratch).or(() -> libraryTrouble(sources));
  }

  private static Optional<String> libraryTrouble(Path sources) {
    try {
      libraries(sources);
      return Optional.empty();
    } catch (HarnessException e) {
      return Optional.of("npm ci failed: " + e.getMessage().lines().findFirst().orElse(""));
    }
  }

  private static Optional<String> program(Path scratch) {
    if (!onPath("node")) {
      return Optional.of("node missing");
    }
    if (!onPath("npm")) {
      return Optional.of("npm missing");
    }
    String version = printed(List.of("node", "--version"), scratch);
    Matcher number = VERSION.matcher(version);
    return number.find() && Integer.parseInt(number.group(1)) >= OLDEST
        ? Optional.empty()
        : Optional.of("node " + version + ", needs " + OLDEST);
  }

  private static boolean onPath(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static String printed(List<String> command, Path scratch) {
    try (Child child =
        Child.start(command.get(0), command, scratch, scratch.resolve("version.log"), Map.of())) {
      Deadline.in(ANSWER).await(() -> !child.alive());
      return child.output().strip();
    }
  }

  /**
   * The folder {@code node_modules} for the lock file of the sources: kept in the user's cache from
   * one run to the next, and made anew when the lock file is another.
   */
  static Path libraries(Path sources) {
    String name = sources.getFileName() + "-" + hash(sources.resolve("package-lock.json"));
    Path cache = Path.of(System.getProperty("user.home"), ".cache", "opencloud-discovery");
    Path kept = cache.resolve(name);
    if (!Files.isDirectory(kept)) {
      install(sources, cache, kept);
    }
    return kept.resolve("node_modules");
  }

  /** Elsewhere first, so that an interrupted installation is never taken for a whole one. */
  private static void install(Path sources, Path cache, Path kept) {
    try {
      Files.createDirectories(cache);
      Path fresh = Files.createTempDirectory(cache, "installing-");
      for (String file : List.of("package.json", "package-lock.json")) {
        Files.copy(sources.resolve(file), fresh.resolve(file));
      }
      npm(fresh);
      Files.move(fresh, kept);
    } catch (IOException e) {
      throw new HarnessException("cannot fill " + kept + ": " + e.getMessage(), e);
    }
  }

  private static void npm(Path folder) {
    List<String> command =
        List.of("npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund");
    try (Child npm = Child.start("npm", command, folder, folder.resolve("npm.log"), Map.of())) {
      boolean ended = Deadline.in(INSTALL).await(() -> !npm.alive());
      if (!ended || !Files.isDirectory(folder.resolve("node_modules"))) {
        throw new HarnessException("see " + folder.resolve("npm.log"));
      }
    }
  }

  private static String hash(Path file) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new HarnessException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
