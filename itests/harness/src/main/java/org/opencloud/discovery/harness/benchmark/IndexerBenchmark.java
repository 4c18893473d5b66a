package org.opencloud.discovery.harness.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.opencloud.discovery.harness.Distribution;
import org.opencloud.discovery.harness.HarnessException;
import org.opencloud.discovery.harness.Leftovers;
import org.opencloud.discovery.harness.NatsServer;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;
import org.opencloud.discovery.harness.RunDirectory;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.PreSharedKey;
import org.opencloud.discovery.wire.RecordMessages;

/**
 * Measures one indexer that keeps many records, each published by a peer of its own key over a
 * connection of its own; gets come over one connection, with PSK and Noise.
 */
public final class IndexerBenchmark {
  private static final String CHANGED =
      "indexer gets.per.second 100000, peers inbound.per.minute 1000000 and met.peers 0, transport"
          + " connections.per.address and connections.per.network 1000";
  private static final int RECORDS = 10_000;
  private static final int FEW = 500;
  private static final int PUBLISHERS = 4;
  private static final double SINGLE_RATE = 200;
  private static final double BATCH_RATE = 20;
  private static final int BATCH = 64;
  private static final int SECONDS = 30;
  private static final double MAX_P99_MILLIS = 5;
  private static final Duration READY = Duration.ofSeconds(60);

  private final Path project;
  private final boolean brief;
  private final Table table = new Table(System.out);
  private final Random random = new Random(7);

  private IndexerBenchmark(Path project, boolean brief) {
    this.project = project;
    this.brief = brief;
  }

  /** Arguments: the project's directory, and {@code --short} for a quick look. */
  public static void main(String[] arguments) throws IOException {
    boolean brief = Arrays.asList(arguments).contains("--short");
    Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::end, "leftovers"));
    new IndexerBenchmark(Path.of(arguments[0]), brief).run();
  }

  private void run() throws IOException {
    RunDirectory directory = RunDirectory.create(project.resolve("target/benchmark"));
    byte[] swarmKey = NodeKey.swarmKey();
    try (NatsServer nats = NatsServer.start("nats", directory.path());
        Node node =
            Node.create(Distribution.of(project), plan(directory.path(), swarmKey).on(nats))) {
      Benchmark.progress("starting a node; changed settings: " + CHANGED);
      node.start();
      node.awaitReady(READY);
      node.run("feature:install oc-indexer");
      measure(node, PreSharedKey.parse(swarmKey));
      table.write(
          project.resolve("target/benchmark-indexer.json"), Benchmark.machine(CHANGED, brief));
      Benchmark.progress("figures kept in target/benchmark-indexer.json");
    } catch (HarnessException | KeyException e) {
      System.err.println("benchmark: " + e.getMessage());
      System.exit(1);
    } finally {
      directory.delete();
    }
  }

  private static NodePlan plan(Path directory, byte[] swarmKey) {
    return NodePlan.of("indexer", directory.resolve("indexer"), swarmKey)
        .with("indexer", "gets.per.second", "100000")
        .with("peers", "inbound.per.minute", "1000000")
        .with("peers", "met.peers", "0")
        .with("transport", "connections.per.address", "1000")
        .with("transport", "connections.per.network", "1000");
  }

  private void measure(Node node, PreSharedKey network) {
    List<String> dids = publish(node, network, brief ? FEW : RECORDS);
    table.told("resident set with " + dids.size() + " records", Pair.residentMib(node), "MiB");
    try (RecordPeer asker = new RecordPeer(node, network)) {
      int seconds = brief ? SECONDS / 6 : SECONDS;
      // The first requests meet a cold node.
      gets(asker, SINGLE_RATE, (int) SINGLE_RATE * seconds / 3, () -> any(dids, 1));
      told(
          "get of 1, %.0f/s".formatted(SINGLE_RATE),
          gets(asker, SINGLE_RATE, (int) SINGLE_RATE * seconds, () -> any(dids, 1)));
      told(
          "get of %d, %.0f/s".formatted(BATCH, BATCH_RATE),
          gets(asker, BATCH_RATE, (int) BATCH_RATE * seconds, () -> any(dids, BATCH)));
    }
  }

  private void told(String what, Gets gets) {
    table.told(what + ": p50", gets.times().millis(0.5), "ms");
    table.atMost(what + ": p99", gets.times().millis(0.99), MAX_P99_MILLIS, "ms");
    table.atMost(what + ": not whole", gets.asked() - gets.whole(), 0, "");
  }

  /** A record of a new key each, over a connection of its own; the names of all. */
  private List<String> publish(Node node, PreSharedKey network, int count) {
    List<String> dids = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger left = new AtomicInteger(count);
    long before = System.nanoTime();
    ExecutorService publishers = Executors.newFixedThreadPool(PUBLISHERS);
    try {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
        all.add(
            CompletableFuture.runAsync(
                () -> {
                  while (left.getAndDecrement() > 0) {
                    dids.add(publish(node, network));
                    if (dids.size() % 1_000 == 0) {
                      Benchmark.progress(dids.size() + " records published");
                    }
                  }
                },
                publishers));
      }
      all.forEach(CompletableFuture::join);
    } finally {
      publishers.shutdownNow();
    }
    double seconds = (System.nanoTime() - before) / 1e9;
    table.told("publishing, a new connection each", count / seconds, "/s");
    return List.copyOf(dids);
  }

  private static String publish(Node node, PreSharedKey network) {
    try (RecordPeer peer = new RecordPeer(node, network)) {
      byte[] record = peer.record(network.fingerprint(), 1);
      String answer = text(RecordPeer.done(peer.exchange(RecordMessages.PUBLISH_PROTOCOL, record)));
      if (!answer.contains("\"stored\"")) {
        throw new HarnessException("a record was not stored: " + answer);
      }
      return peer.did();
    }
  }

  private List<String> any(List<String> dids, int count) {
    List<String> some = new ArrayList<>();
    int first = random.nextInt(dids.size());
    for (int number = 0; number < count; number++) {
      some.add(dids.get((first + number) % dids.size()));
    }
    return some;
  }

  /** What came of a series of gets. */
  private record Gets(int asked, int whole, Latencies times) {}

  /** At a fixed rate, whatever the answers do; times count from when each was due. */
  private static Gets gets(RecordPeer asker, double rate, int count, Supplier<List<String>> keys) {
    Latencies times = new Latencies();
    AtomicInteger whole = new AtomicInteger();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    long start = System.nanoTime();
    for (int number = 0; number < count; number++) {
      List<String> wanted = keys.get();
      long due = start + (long) (number * 1e9 / rate);
      awaitTime(due);
      all.add(
          asker
              .exchange(RecordMessages.GET_PROTOCOL, RecordMessages.encodeKeys(wanted))
              .thenAccept(
                  answer -> {
                    synchronized (times) {
                      times.add(System.nanoTime() - due);
                    }
                    if (text(answer).contains("{\"found\":" + wanted.size() + ",")) {
                      whole.incrementAndGet();
                    }
                  }));
    }
    RecordPeer.done(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)));
    return new Gets(count, whole.get(), times);
  }

  private static void awaitTime(long due) {
    try {
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HarnessException("interrupted", e);
    }
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
