package org.opencloud.discovery.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Node.js with npm: nothing is compiled, but the libraries of a generation are installed. */
final class NodeToolchain implements Toolchain {
  private static final int OLDEST = 20;
  private static final Duration INSTALL = Duration.ofMinutes(5);
  private static final Pattern VERSION = Pattern.compile("^v(\\d+)");

  private final String generation;

  /**
   * For one generation of the libraries.
   *
   * @param generation the folder of what differs, its lock file among it
   */
  NodeToolchain(String generation) {
    this.generation = generation;
  }

  @Override
  public Optional<String> missing(Path scratch) {
    return Toolchain.notOnPath("node", "npm").or(() -> tooOld(scratch));
  }

  private static Optional<String> tooOld(Path scratch) {
    String version = Toolchain.printed(List.of("node", "--version"), scratch);
    Matcher number = VERSION.matcher(version);
    return number.find() && Integer.parseInt(number.group(1)) >= OLDEST
        ? Optional.empty()
        : Optional.of("node " + version + ", needs " + OLDEST);
  }

  @Override
  public void build(Path sources, Path cache, Path made) {
    copy(sources, made);
    copy(sources.resolve(generation), made);
    List<String> command =
        List.of("npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund");
    Toolchain.run(command, made, made.resolve("build.log"), Map.of(), INSTALL);
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new HarnessException("cannot fill " + to + ": " + e.getMessage(), e);
    }
  }

  @Override
  public List<String> command() {
    return List.of("node", "--import", "./node20.mjs", "peer.mjs");
  }
}
