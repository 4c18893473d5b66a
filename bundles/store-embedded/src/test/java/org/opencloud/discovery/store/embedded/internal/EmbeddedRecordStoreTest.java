package org.opencloud.discovery.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.RecordStore;
import org.opencloud.discovery.api.store.StoredRecord;
import org.opencloud.discovery.testkit.node.Readiness;
import org.opencloud.discovery.testkit.node.RecordStoreContract;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.testkit.node.SamplePeers;

class EmbeddedRecordStoreTest extends RecordStoreContract {
  @TempDir Path directory;
  private EmbeddedStore engine;

  @Override
  protected RecordStore open() {
    engine = new EmbeddedStore(Settings.at(directory), Clock.systemUTC(), new RecordingMeters());
    return engine.records();
  }

  @Override
  protected RecordStore reopen(RecordStore open) {
    close(open);
    return open();
  }

  @Override
  protected void close(RecordStore open) {
    engine.close();
  }

  /** Each file means a segment, and merges later: more work than the write itself. */
  @Test
  void writesNoFilesOfTheIndexWhileNobodyReads() throws Exception {
    FaultyDisk disk = new FaultyDisk();
    Settings eager =
        new Settings(
            directory.resolve("eager"),
            1 << 20,
            16,
            Duration.ZERO,
            Duration.ofSeconds(5),
            0,
            false);
    try (EmbeddedStore other =
        new EmbeddedStore(eager, disk.disk(), Clock.systemUTC(), new RecordingMeters())) {
      Readiness.await(other);
      other.records().put(List.of(record(0)));
      int begun = disk.indexFiles.get();
      for (int number = 1; number < 100; number++) {
        other.records().put(List.of(record(number)));
      }
      assertThat(disk.indexFiles).hasValue(begun);
      assertThat(other.records().all()).hasSize(100);
      assertThat(disk.indexFiles).hasValueGreaterThan(begun);
    }
  }

  private static StoredRecord record(int number) {
    return new StoredRecord(
        SamplePeers.id(number), SamplePeers.did(number), 1, Instant.EPOCH, new byte[100]);
  }

  @Test
  void keepsThePeerWhoseRecordIsRemoved() throws Exception {
    engine.put(SamplePeers.peer(1, Relation.PARTNER));
    store.remove(List.of(SamplePeers.id(1)));
    assertThat(engine.all()).hasSize(1);
  }
}
