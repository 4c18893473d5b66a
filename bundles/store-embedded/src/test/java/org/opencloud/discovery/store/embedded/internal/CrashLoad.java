package org.opencloud.discovery.store.embedded.internal;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.testkit.node.Readiness;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.testkit.node.SamplePeers;
import org.opencloud.discovery.testkit.node.SampleResource;

/**
 * The process that is killed. Each thread repeats a series of operations that its number
 * determines, and prints its own number after each one that was acknowledged.
 */
final class CrashLoad {
  static final int THREADS = 3;
  private static final int KEYS = 150;
  private static final int MOST_OPERATIONS = 200_000;

  private CrashLoad() {}

  public static void main(String[] arguments) throws Exception {
    Settings settings = Settings.at(Path.of(arguments[0])).rollingAt(512 << 10);
    int round = Integer.parseInt(arguments[1]);
    EmbeddedStore store = new EmbeddedStore(settings, Clock.systemUTC(), new RecordingMeters());
    Readiness.await(store);
    List<Thread> threads = new ArrayList<>();
    for (int number = 0; number < THREADS; number++) {
      int mine = number;
      threads.add(new Thread(() -> load(store, round, mine)));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void load(EmbeddedStore store, int round, int thread) {
    Series series = new Series(round, thread);
    try {
      for (int count = 0; count < MOST_OPERATIONS; count++) {
        series.next().on(store);
        synchronized (System.out) {
          System.out.write('0' + thread);
          System.out.flush();
        }
      }
    } catch (StoreException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The operations of one thread in one round. */
  static final class Series {
    private final String prefix;
    private final int thread;
    private final Random random;
    private int count;

    Series(int round, int thread) {
      this.prefix = "r" + round + "t" + thread + "-";
      this.thread = thread;
      this.random = new Random(round * 31L + thread);
    }

    Operation next() {
      count++;
      int kind = random.nextInt(10);
      if (kind < 3) {
        return new Operation(Map.of(key(), ""), false);
      }
      if (kind < 4) {
        return new Operation(Map.of("peer" + thread, "name " + prefix + count), false);
      }
      Map<String, String> puts = new HashMap<>();
      int batch = kind < 7 ? 1 : 1 + random.nextInt(100);
      for (int at = 0; at < batch; at++) {
        puts.put(key(), prefix + count + "x".repeat(random.nextInt(1_500)));
      }
      return new Operation(puts, true);
    }

    private String key() {
      return prefix + random.nextInt(KEYS);
    }
  }

  /** What is to be put; an empty text removes. */
  record Operation(Map<String, String> changes, boolean isPut) {

    void on(EmbeddedStore store) throws StoreException {
      if (isPut) {
        store.put(changes.entrySet().stream().map(Operation::resource).toList());
        return;
      }
      Map.Entry<String, String> only = changes.entrySet().iterator().next();
      if (only.getValue().isEmpty()) {
        store.remove("DATA", only.getKey());
      } else {
        int number = only.getKey().charAt(4) - '0';
        store.put(
            new Peer(
                SamplePeers.id(number),
                SamplePeers.did(number),
                only.getValue(),
                List.of(),
                Relation.NONE,
                "",
                Optional.empty()));
      }
    }

    void on(Map<String, String> model) {
      changes.forEach(
          (key, text) -> {
            if (text.isEmpty()) {
              model.remove(key);
            } else {
              model.put(key, text);
            }
          });
    }

    private static IndexedResource resource(Map.Entry<String, String> put) {
      return SampleResource.of("DATA", put.getKey())
          .words(put.getKey(), "loaded")
          .json(put.getValue())
          .build();
    }
  }
}
