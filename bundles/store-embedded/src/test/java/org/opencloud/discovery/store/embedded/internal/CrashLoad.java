package org.opencloud.discovery.store.embedded.internal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoredRecord;
import org.opencloud.discovery.testkit.node.Readiness;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.testkit.node.SamplePeers;
import org.opencloud.discovery.testkit.node.SampleResource;

/**
 * The process that is killed. Each thread repeats a series of operations that its number
 * determines, and writes its own number, unbuffered, after each one that was acknowledged. What is
 * done to the disk for the n-th time can be made to hang half-done, which it tells with a mark.
 */
final class CrashLoad {
  static final int THREADS = 3;
  static final long ROLL = 32 << 10;
  static final char HANGS = '!';
  private static final int KEYS = 60;

  private CrashLoad() {}

  public static void main(String[] arguments) throws Exception {
    Settings settings = Settings.at(Path.of(arguments[0])).rollingAt(ROLL);
    int round = Integer.parseInt(arguments[1]);
    Output output = new Output(new FileOutputStream(FileDescriptor.out));
    HookedDisk.Operation hanging = HookedDisk.Operation.valueOf(arguments[2]);
    AtomicInteger left = new AtomicInteger(Integer.parseInt(arguments[3]));
    Engine.Disk disk =
        HookedDisk.with(
            (operation, path) -> {
              if (operation == hanging && left.decrementAndGet() == 0) {
                output.tell(HANGS);
                hang();
              }
            });
    EmbeddedStore store =
        new EmbeddedStore(settings, disk, Clock.systemUTC(), new RecordingMeters());
    Readiness.await(store);
    List<Thread> threads = new ArrayList<>();
    for (int number = 0; number < THREADS; number++) {
      int mine = number;
      threads.add(new Thread(() -> load(store, new Series(round, mine), output)));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void hang() throws IOException {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void load(EmbeddedStore store, Series series, Output output) {
    try {
      while (true) {
        series.next().on(store);
        output.tell((char) ('0' + series.writer));
      }
    } catch (StoreException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Output(OutputStream stream) {
    synchronized void tell(char mark) throws IOException {
      stream.write(mark);
    }
  }

  static String peerKey(PeerId peer) {
    return "peer " + peer.text();
  }

  static String recordKey(PeerId peer) {
    return "record " + peer.text();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The operations of one thread in one round; its keys are its own. */
  static final class Series {
    private final String prefix;
    private final int writer;
    private final Random random;
    private int count;

    Series(int round, int writer) {
      this.prefix = "r" + round + "w" + writer + "-";
      this.writer = writer;
      this.random = new Random(round * 31L + writer);
    }

    Operation next() {
      count++;
      int kind = random.nextInt(10);
      if (kind < 3) {
        return new Remove(key());
      }
      if (kind < 4) {
        return new PutPeer(SamplePeers.id(writer), "name " + prefix + count);
      }
      if (kind < 5) {
        return new PutRecords(writer * KEYS + random.nextInt(KEYS - 1), bytes(prefix + count));
      }
      Map<String, byte[]> batch = new HashMap<>();
      for (int left = kind < 7 ? 1 : 1 + random.nextInt(8); left > 0; left--) {
        batch.put(key(), bytes(prefix + count + "x".repeat(random.nextInt(300))));
      }
      return new PutResources(batch);
    }

    private String key() {
      return prefix + random.nextInt(KEYS);
    }
  }

  /** Something a writer does. */
  sealed interface Operation {
    void on(EmbeddedStore store) throws StoreException;

    void on(Map<String, byte[]> content);

    /** Whether the content is such as this leaves behind. */
    default boolean isIn(Map<String, byte[]> content) {
      Map<String, byte[]> after = new HashMap<>(content);
      on(after);
      return after.keySet().equals(content.keySet())
          && after.entrySet().stream()
              .allMatch(entry -> Arrays.equals(entry.getValue(), content.get(entry.getKey())));
    }
  }

  private record PutResources(Map<String, byte[]> batch) implements Operation {
    @Override
    public void on(EmbeddedStore store) throws StoreException {
      store.put(batch.entrySet().stream().map(PutResources::indexed).toList());
    }

    private static IndexedResource indexed(Map.Entry<String, byte[]> put) {
      return SampleResource.of("DATA", put.getKey())
          .words(put.getKey(), "loaded")
          .json(put.getValue())
          .build();
    }

    @Override
    public void on(Map<String, byte[]> content) {
      content.putAll(batch);
    }
  }

  private record PutPeer(PeerId peer, String name) implements Operation {
    @Override
    public void on(EmbeddedStore store) throws StoreException {
      store.put(
          new Peer(peer, SamplePeers.did(0), name, List.of(), Relation.NONE, "", Optional.empty()));
    }

    @Override
    public void on(Map<String, byte[]> content) {
      content.put(peerKey(peer), bytes(name));
    }
  }

  /** Two neighbours in one batch. */
  private record PutRecords(int number, byte[] event) implements Operation {
    @Override
    public void on(EmbeddedStore store) throws StoreException {
      store.records().put(List.of(kept(number), kept(number + 1)));
    }

    private StoredRecord kept(int of) {
      return new StoredRecord(SamplePeers.id(of), SamplePeers.did(of), 1, Instant.EPOCH, event);
    }

    @Override
    public void on(Map<String, byte[]> content) {
      content.put(recordKey(SamplePeers.id(number)), event);
      content.put(recordKey(SamplePeers.id(number + 1)), event);
    }
  }

  private record Remove(String key) implements Operation {
    @Override
    public void on(EmbeddedStore store) throws StoreException {
      store.remove("DATA", key);
    }

    @Override
    public void on(Map<String, byte[]> content) {
      content.remove(key);
    }
  }
}
