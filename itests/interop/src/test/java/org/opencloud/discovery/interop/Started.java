package org.opencloud.discovery.interop;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What a test has started; closed after it, the last one first. */
final class Started implements AfterEachCallback {
  private final List<AutoCloseable> running = new ArrayList<>();

  <T extends AutoCloseable> T kept(T started) {
    running.add(0, started);
    return started;
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (AutoCloseable each : running) {
      each.close();
    }
  }
}
