package org.opencloud.discovery.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes a program of the sources of a foreign peer. */
interface Toolchain {
  Duration ANSWER = Duration.ofSeconds(20);

  /** What is not on this machine; nothing when all is. */
  Optional<String> missing(Path scratch);

  /**
   * Builds.
   *
   * @param cache outlives the build; for what the next one can use again
   * @param made an empty directory, which becomes the program's
   * @throws HarnessException that says why not in its first line
   */
  void build(Path sources, Path cache, Path made);

  /** What starts the program, in its directory. */
  List<String> command();

  /** The first of the programs that is not on the path. */
  static Optional<String> notOnPath(String... programs) {
    return Stream.of(programs).filter(name -> !onPath(name)).findFirst().map(n -> n + " missing");
  }

  private static boolean onPath(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** What a program prints before it ends. */
  static String printed(List<String> command, Path scratch) {
    Path output = scratch.resolve(command.get(0) + "-version.log");
    try (Child child = Child.start(command.get(0), command, scratch, output, Map.of())) {
      Deadline.in(ANSWER).await(() -> !child.alive());
      return child.output().strip();
    }
  }

  /** Runs a program to its end, which has to be a good one. */
  static void run(
      List<String> command,
      Path directory,
      Path output,
      Map<String, String> variables,
      Duration patience) {
    try (Child child = Child.start(command.get(0), command, directory, output, variables)) {
      boolean ended = Deadline.in(patience).await(() -> !child.alive());
      if (!ended || child.exitCode() != 0) {
        String how = ended ? "failed" : "took more than " + patience.toMinutes() + " minutes";
        String what = String.join(" ", command.subList(0, 2));
        throw new HarnessException(what + " " + how + "; see " + output + "\n" + child.output());
      }
    }
  }
}
