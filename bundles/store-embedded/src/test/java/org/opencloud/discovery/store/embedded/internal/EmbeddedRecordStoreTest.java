package org.opencloud.discovery.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.RecordStore;
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

  @Test
  void keepsThePeerWhoseRecordIsRemoved() throws Exception {
    engine.put(SamplePeers.peer(1, Relation.PARTNER));
    store.remove(List.of(SamplePeers.id(1)));
    assertThat(engine.all()).hasSize(1);
  }
}
