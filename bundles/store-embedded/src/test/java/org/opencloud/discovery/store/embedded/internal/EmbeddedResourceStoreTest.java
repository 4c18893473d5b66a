package org.opencloud.discovery.store.embedded.internal;

import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.testkit.node.ResourceStoreContract;

class EmbeddedResourceStoreTest extends ResourceStoreContract {
  @TempDir Path directory;

  @Override
  protected ResourceStore open() {
    return new EmbeddedStore(Settings.at(directory), Clock.systemUTC(), new RecordingMeters());
  }

  @Override
  protected ResourceStore reopen(ResourceStore open) {
    close(open);
    return open();
  }

  @Override
  protected void close(ResourceStore open) {
    ((EmbeddedStore) open).close();
  }
}
