package org.opencloud.discovery.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Short commands of the system, run to their end. */
final class Commands {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Commands() {}

  /** What it printed. Fails when the command does. */
  static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new HarnessException(String.join(" ", command) + ": no end after " + PATIENCE);
      }
      if (process.exitValue() != 0) {
        throw new HarnessException(String.join(" ", command) + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new HarnessException(List.of(command).get(0) + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HarnessException("interrupted", e);
    }
  }
}
