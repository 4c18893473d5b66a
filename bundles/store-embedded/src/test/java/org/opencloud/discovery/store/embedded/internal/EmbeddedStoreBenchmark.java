package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.testkit.node.Readiness;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.testkit.node.benchmark.Figures;
import org.opencloud.discovery.testkit.node.benchmark.StoreBenchmark;

/** Run by {@code ./benchmark store}, no test. */
class EmbeddedStoreBenchmark {
  private static final int SIZE = Integer.getInteger("store.size", 10_000);
  private static final Path TARGET = Path.of("target");

  @TempDir(cleanup = CleanupMode.ALWAYS)
  Path directory;

  @Test
  void run() throws Exception {
    Figures figures = new Figures(System.out);
    EmbeddedStore store =
        Readiness.await(
            new EmbeddedStore(Settings.at(directory), Clock.systemUTC(), new RecordingMeters()));
    try {
      new StoreBenchmark(store, SIZE, 100, Duration.ofSeconds(20), figures).run();
      figures.say("on disk: %,d MiB".formatted(bytes(directory) >> 20));
    } finally {
      store.close();
      figures.write(TARGET, "store");
    }
  }

  private static long bytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
