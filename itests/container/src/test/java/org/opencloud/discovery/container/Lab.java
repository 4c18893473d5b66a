package org.opencloud.discovery.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.opencloud.discovery.harness.NetworkLab;

/** Networks of their own for tests; {@code ./check} says where there can be none, and why. */
final class Lab {
  private Lab() {}

  /** A network without hosts; the test is skipped when this machine gives none. */
  static NetworkLab create() {
    Optional<String> missing = NetworkLab.missing();
    report(missing.map(reason -> "no (" + reason + ")").orElse("yes"));
    Assumptions.assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
    return NetworkLab.create();
  }

  private static void report(String line) {
    try {
      Path target = Path.of(System.getProperty("work")).toAbsolutePath().getParent();
      Files.writeString(target.resolve("namespaces.txt"), line + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
