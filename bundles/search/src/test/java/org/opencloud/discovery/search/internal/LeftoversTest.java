package org.opencloud.discovery.search.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

class LeftoversTest {

  @Test
  void namesTheThreadsOfAPluginWhileTheyLive() throws Exception {
    Latch latch = new Latch();
    try (URLClassLoader plugin = new URLClassLoader(new URL[0])) {
      assertThat(Leftovers.threads(plugin)).isEmpty();
      Thread thread = new Thread(latch::waitDeaf, "acme-poller");
      thread.setContextClassLoader(plugin);
      thread.start();
      assertThat(Leftovers.threads(plugin)).containsExactly("acme-poller");

      latch.open();
      thread.join(5_000);
      assertThat(Leftovers.threads(plugin)).isEmpty();
    }
  }
}
