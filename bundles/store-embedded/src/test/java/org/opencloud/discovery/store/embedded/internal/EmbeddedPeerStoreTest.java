package org.opencloud.discovery.store.embedded.internal;

import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.store.PeerStore;
import org.opencloud.discovery.testkit.node.PeerStoreContract;
import org.opencloud.discovery.testkit.node.RecordingMeters;

class EmbeddedPeerStoreTest extends PeerStoreContract {
  @TempDir Path directory;

  @Override
  protected PeerStore open() {
    return new EmbeddedStore(Settings.at(directory), Clock.systemUTC(), new RecordingMeters());
  }

  @Override
  protected PeerStore reopen(PeerStore open) {
    close(open);
    return open();
  }

  @Override
  protected void close(PeerStore open) {
    ((EmbeddedStore) open).close();
  }
}
