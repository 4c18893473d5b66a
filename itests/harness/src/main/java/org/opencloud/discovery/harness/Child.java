package org.opencloud.discovery.harness;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of ours: its output goes to a file, and it is ended by its own handle. */
final class Child implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int TAIL_LINES = 25;

  private final String name;
  private final Process process;
  private final Path output;

  private Child(String name, Process process, Path output) {
    this.name = name;
    this.process = process;
    this.output = output;
  }

  /** Starts the command; environment variables with an empty value are taken away. */
  static Child start(
      String name,
      List<String> command,
      Path directory,
      Path output,
      Map<String, String> variables) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectOutput(output.toFile());
    variables.forEach((key, value) -> set(builder.environment(), key, value));
    return started(name, builder, output);
  }

  /**
   * Starts a command that is told by its input what to do, and says by its output what it did.
   *
   * @param errors takes what it prints as errors
   */
  static Child startFed(String name, List<String> command, Path directory, Path errors) {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectError(errors.toFile());
    return started(name, builder, errors);
  }

  private static Child started(String name, ProcessBuilder builder, Path output) {
    try {
      return new Child(name, Leftovers.start(builder), output);
    } catch (IOException e) {
      throw new HarnessException("cannot start " + name + ": " + e.getMessage(), e);
    }
  }

  private static void set(Map<String, String> environment, String key, String value) {
    if (value.isEmpty()) {
      environment.remove(key);
    } else {
      environment.put(key, value);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** How it ended. */
  int exitCode() {
    return process.exitValue();
  }

  /** What a fed command says. */
  BufferedReader lines() {
    return process.inputReader(StandardCharsets.UTF_8);
  }

  /** Writes one line to its input. */
  void tell(String line) {
    try {
      OutputStream input = process.getOutputStream();
      input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      input.flush();
    } catch (IOException e) {
      throw new HarnessException(this + " does not listen: " + output(), e);
    }
  }

  /** What it has printed, or the last lines of it. */
  String output() {
    try {
      List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return "";
    }
  }

  /** Ends it at once, as a power cut would. */
  void kill() {
    process.destroyForcibly();
    await();
  }

  /** Asks it to end, and ends it when it does not. */
  @Override
  public void close() {
    process.destroy();
    if (!await()) {
      kill();
    }
  }

  private boolean await() {
    boolean interrupted = false;
    Deadline deadline = Deadline.in(PATIENCE);
    try {
      while (true) {
        try {
          return process.waitFor(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public String toString() {
    return name + " (process " + pid() + ")";
  }
}
