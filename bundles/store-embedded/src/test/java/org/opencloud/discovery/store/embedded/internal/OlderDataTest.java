package org.opencloud.discovery.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.StoredRecord;
import org.opencloud.discovery.testkit.node.Readiness;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.testkit.node.SamplePeers;

/**
 * Opens what an older version left behind when it was killed: a resource, a peer and a remark in
 * the index, another resource and two peers in the log.
 */
class OlderDataTest {
  private static final Path BEFORE_RECORDS = Path.of("src/test/resources/before-records");

  @TempDir Path directory;

  @Test
  void readsWhatWasWrittenBeforeThereWereRecordsAndTakesRecordsThere() throws Exception {
    copy(BEFORE_RECORDS, directory);
    EmbeddedStore store = open();
    assertHolds(store);
    StoredRecord kept =
        new StoredRecord(
            SamplePeers.id(1), SamplePeers.did(1), 7, Instant.EPOCH, new byte[] {1, 2, 3});
    store.records().put(List.of(kept));
    store.close();

    store = open();
    assertHolds(store);
    assertThat(store.records().all()).extracting(StoredRecord::sequence).containsExactly(7L);
    store.close();
  }

  private static void assertHolds(EmbeddedStore store) throws Exception {
    assertThat(store.get("DATA", "committed")).isPresent();
    assertThat(store.get("DATA", "logged")).isPresent();
    assertThat(store.remark("format")).isEqualTo(Optional.of("7"));
    assertThat(store.all())
        .containsExactlyInAnyOrder(
            SamplePeers.peer(1, Relation.PARTNER),
            SamplePeers.peer(2, Relation.BLACKLIST),
            SamplePeers.peer(3, Relation.NONE).named(SamplePeers.opaque(3), true));
  }

  private EmbeddedStore open() throws Exception {
    Settings settings = Settings.at(directory);
    return Readiness.await(new EmbeddedStore(settings, Clock.systemUTC(), new RecordingMeters()));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }
}
