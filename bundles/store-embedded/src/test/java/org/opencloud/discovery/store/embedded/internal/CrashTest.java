package org.opencloud.discovery.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.testkit.node.Readiness;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.testkit.node.SamplePeers;

/** Kills a process that writes, again and again, and looks for what it was told is kept. */
class CrashTest {
  private static final int ROUNDS = 5;

  @TempDir Path directory;
  private final Random random = new Random();
  private final Map<String, String> model = new HashMap<>();
  private long acknowledged;

  @Test
  void losesNothingAcknowledgedWhenTheProcessIsKilled() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      int[] counts = loadAndKill(round, 50 + random.nextInt(700));
      Map<String, String> kept = everything();
      for (int thread = 0; thread < CrashLoad.THREADS; thread++) {
        settle(round, thread, counts[thread], kept);
      }
      assertThat(kept.keySet()).as("keys after round %s", round).isEqualTo(model.keySet());
      assertThat(kept.equals(model)).as("contents after round %s", round).isTrue();
    }
    assertThat(acknowledged).isGreaterThan(ROUNDS);
  }

  /** The operation under way when the process died is in the store or not, but as a whole. */
  private void settle(int round, int thread, int count, Map<String, String> kept) {
    CrashLoad.Series series = new CrashLoad.Series(round, thread);
    for (int done = 0; done < count; done++) {
      series.next().on(model);
    }
    Map<String, String> further = new HashMap<>(model);
    series.next().on(further);
    if (mine(round, thread, kept).equals(mine(round, thread, further))) {
      model.clear();
      model.putAll(further);
    }
  }

  private static Map<String, String> mine(int round, int thread, Map<String, String> all) {
    Map<String, String> mine = new HashMap<>(all);
    mine.keySet()
        .removeIf(
            key -> !key.startsWith("r" + round + "t" + thread) && !key.equals("peer" + thread));
    return mine;
  }

  private int[] loadAndKill(int round, long afterMillis) throws Exception {
    Process process = start(round);
    int[] counts = new int[CrashLoad.THREADS];
    try (InputStream output = process.getInputStream()) {
      counts[output.read() - '0']++;
      process.onExit().completeOnTimeout(process, afterMillis, TimeUnit.MILLISECONDS).join();
      // Not the process itself: that would close its output too.
      process.toHandle().destroyForcibly();
      for (int next = output.read(); next >= 0; next = output.read()) {
        counts[next - '0']++;
      }
    } finally {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    for (int count : counts) {
      acknowledged += count;
    }
    return counts;
  }

  private Process start(int round) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            CrashLoad.class.getName(),
            directory.toString(),
            Integer.toString(round))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private Map<String, String> everything() throws Exception {
    Map<String, String> all = new HashMap<>();
    EmbeddedStore store = open();
    try {
      Readiness.await(store);
      List<Resource> page = store.page(Optional.empty(), "", 1_000);
      while (!page.isEmpty()) {
        page.forEach(
            found -> all.put(found.id(), new String(found.json(), StandardCharsets.UTF_8)));
        Resource last = page.get(page.size() - 1);
        page = store.page(Optional.empty(), last.type() + "/" + last.id(), 1_000);
      }
      assertThat(store.count(Optional.of("DATA"), Optional.empty())).isEqualTo(all.size());
      for (Peer peer : store.all()) {
        int number = 0;
        while (!SamplePeers.id(number).equals(peer.peerId())) {
          number++;
        }
        all.put("peer" + number, peer.name());
      }
    } finally {
      store.close();
    }
    return all;
  }

  private EmbeddedStore open() {
    Settings settings = Settings.at(directory).retryingAfter(Duration.ofMillis(20));
    return new EmbeddedStore(settings, Clock.systemUTC(), new RecordingMeters());
  }

  @Test
  void refusesADirectoryThatAnotherProcessHasAndNamesIt() throws Exception {
    Process process = start(0);
    EmbeddedStore store;
    try (InputStream output = process.getInputStream()) {
      assertThat(output.read()).isPositive();
      store = open();
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> store.state().detail(), detail -> detail.contains("in use by process"));
      assertThat(store.state().ready()).isFalse();
      assertThat(store.state().detail())
          .contains("process " + process.pid())
          .contains(directory.toRealPath().resolve("lock").toString());
    } finally {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    Readiness.await(store);
    store.close();
  }
}
