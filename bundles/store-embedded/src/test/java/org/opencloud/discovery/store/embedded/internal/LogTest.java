package org.opencloud.discovery.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.testkit.node.Readiness;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.testkit.node.SampleResource;

/** What the store makes of a log that was cut or damaged. */
class LogTest {
  @TempDir Path temporary;

  @Test
  void takesTheLastBatchAsAWholeOrNotAtAllWhereverTheLogIsCut() throws Exception {
    Path log = logOf(3, 5);
    byte[] whole = Files.readAllBytes(log);
    int thirdBatch = endOfBatch(whole, 2);
    for (int size : List.of(whole.length - 1, whole.length - 40, thirdBatch + 10, thirdBatch)) {
      Path copy = copy("cut" + size);
      Files.write(copy.resolve(log.getFileName()), Arrays.copyOf(whole, size));
      assertThat(countIn(Settings.at(copy))).as("log of %s bytes", size).isEqualTo(10);
    }
    assertThat(countIn(Settings.at(copy("whole")))).isEqualTo(15);
  }

  @Test
  void opensWithoutALogThatWasMadeAndNeverWritten() throws Exception {
    Path log = logOf(1, 5);
    Path copy = copy("empty");
    Files.write(copy.resolve("wal-0000000002"), new byte[0]);
    assertThat(countIn(Settings.at(copy))).isEqualTo(5);
    copy = copy("half a head");
    Files.write(copy.resolve("wal-0000000002"), Arrays.copyOf(Files.readAllBytes(log), 9));
    assertThat(countIn(Settings.at(copy))).isEqualTo(5);
  }

  @Test
  void forgetsAnUnacknowledgedBatchThatIsGarbled() throws Exception {
    Path log = logOf(3, 5);
    byte[] bytes = Files.readAllBytes(log);
    bytes[bytes.length - 20] ^= 1;
    Path copy = copy("garbled");
    Files.write(copy.resolve(log.getFileName()), bytes);
    assertThat(countIn(Settings.at(copy))).isEqualTo(10);
    assertThat(countIn(Settings.at(copy))).as("opened again").isEqualTo(10);
  }

  @Test
  void staysClosedWhenAcknowledgedWritesAreDamagedUntilTheOperatorAcceptsTheLoss()
      throws Exception {
    Path log = logOf(3, 5);
    byte[] bytes = Files.readAllBytes(log);
    bytes[endOfBatch(bytes, 1) + 60] ^= 1;
    Path copy = copy("damaged");
    Path damaged = Files.write(copy.resolve(log.getFileName()), bytes);
    assertThat(refusalOf(Settings.at(copy))).contains(damaged.toString(), "damaged at byte");
    assertThat(Files.readAllBytes(damaged)).as("left as it was").isEqualTo(bytes);
    assertThat(countIn(Settings.at(copy).acceptingLoss())).isEqualTo(5);
    assertThat(copy.resolve(log.getFileName() + ".damaged")).hasBinaryContent(bytes);
    assertThat(countIn(Settings.at(copy))).isEqualTo(5);
  }

  @Test
  void staysClosedWhenAFileOfTheLogIsMissing() throws Exception {
    Path log = logOf(2, 5);
    byte[] bytes = Files.readAllBytes(log);
    int first = endOfBatch(bytes, 1);
    byte[] gap = new byte[bytes.length - first + LogFiles.HEAD];
    System.arraycopy(bytes, 0, gap, 0, LogFiles.HEAD);
    System.arraycopy(bytes, first, gap, LogFiles.HEAD, bytes.length - first);
    Path copy = copy("gap");
    Files.write(copy.resolve(log.getFileName()), gap);
    assertThat(refusalOf(Settings.at(copy))).contains("are missing before");
  }

  @Test
  void staysClosedWhenANewerVersionWroteTheLog() throws Exception {
    Path log = logOf(1, 1);
    byte[] bytes = Files.readAllBytes(log);
    bytes[7] = 2;
    Path copy = copy("newer");
    Files.write(copy.resolve(log.getFileName()), bytes);
    assertThat(refusalOf(Settings.at(copy))).contains("has format 2");
  }

  @Test
  void keepsTheLogShortWhileItIsWritten() throws Exception {
    Settings settings = Settings.at(temporary.resolve("rolling")).rollingAt(64 << 10);
    EmbeddedStore store = open(settings);
    long most = 0;
    for (int batch = 0; batch < 150; batch++) {
      store.put(batch(batch, 10));
      most = Math.max(most, logged(settings.directory()));
    }
    store.close();
    assertThat(most).isLessThan(5 * (64 << 10));
    assertThat(countIn(settings)).isEqualTo(1_500);
  }

  @Test
  void opensAtOnceAfterItWasClosed() throws Exception {
    Settings settings = Settings.at(temporary.resolve("closed"));
    EmbeddedStore store = open(settings);
    store.put(batch(1, 100));
    store.close();
    store = open(settings);
    assertThat(LogFiles.list(settings.directory())).hasSize(1);
    assertThat(logged(settings.directory())).isEqualTo(LogFiles.HEAD);
    store.close();
  }

  @Test
  void letsTheOwnerAloneReadItsFiles() throws Exception {
    logOf(2, 5);
    try (Stream<Path> files = Files.walk(temporary.resolve("live"))) {
      for (Path file : files.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as(file.toString())
            .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
      }
    }
  }

  /** Writes batches and leaves the files as a hard stop would: nothing committed. */
  private Path logOf(int batches, int size) throws Exception {
    Settings settings = Settings.at(temporary.resolve("live"));
    EmbeddedStore store = open(settings);
    for (int batch = 0; batch < batches; batch++) {
      store.put(batch(batch, size));
    }
    copyAll(settings.directory(), temporary.resolve("stopped"));
    store.close();
    return LogFiles.list(temporary.resolve("stopped")).get(0).path();
  }

  private static List<IndexedResource> batch(int batch, int size) {
    return IntStream.range(0, size)
        .mapToObj(n -> SampleResource.of("DATA", batch + "-" + n).words("w" + n).build())
        .toList();
  }

  private static int endOfBatch(byte[] log, int batches) {
    int at = LogFiles.HEAD;
    for (int left = batches; left > 0; ) {
      LogFrame frame = LogFrame.read(ByteBuffer.wrap(log), at).orElseThrow();
      at += frame.size();
      left -= frame.last() ? 1 : 0;
    }
    return at;
  }

  private Path copy(String name) throws IOException {
    return copyAll(temporary.resolve("stopped"), temporary.resolve(name));
  }

  private static Path copyAll(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
    return to;
  }

  private static long logged(Path directory) throws IOException {
    long bytes = 0;
    for (LogFiles.Numbered file : LogFiles.list(directory)) {
      bytes += Files.exists(file.path()) ? Files.size(file.path()) : 0;
    }
    return bytes;
  }

  private static EmbeddedStore open(Settings settings) throws Exception {
    return Readiness.await(new EmbeddedStore(settings, Clock.systemUTC(), new RecordingMeters()));
  }

  private static long countIn(Settings settings) throws Exception {
    EmbeddedStore store = open(settings);
    try {
      return store.count(Optional.empty(), Optional.empty());
    } finally {
      store.close();
    }
  }

  private static String refusalOf(Settings settings) {
    EmbeddedStore store = new EmbeddedStore(settings, Clock.systemUTC(), new RecordingMeters());
    try {
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> !store.state().detail().startsWith("opening"));
      assertThat(store.state().ready()).isFalse();
      return store.state().detail();
    } finally {
      store.close();
    }
  }
}
