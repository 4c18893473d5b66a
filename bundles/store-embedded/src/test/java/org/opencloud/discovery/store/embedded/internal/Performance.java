package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreQuery;
import org.opencloud.discovery.testkit.node.Readiness;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.testkit.node.SamplePeers;
import org.opencloud.discovery.testkit.node.SampleResource;

/**
 * Loads generated resources and prints how fast it is. Not a test. Arguments: an empty directory
 * and how many resources, at most 2,000,000.
 */
final class Performance {
  private static final PrintStream OUT = System.out;
  private static final PeerId SELF = SamplePeers.id(0);
  private static final int VOCABULARY = 50_000;
  private static final String[] COMMON = {
    "gpu", "nvidia", "server", "dataset", "storage", "europe"
  };

  private final Path directory;
  private final int size;
  private EmbeddedStore store;

  private Performance(Path directory, int size) throws Exception {
    this.directory = directory;
    this.size = size;
    this.store = open();
  }

  public static void main(String[] arguments) throws Exception {
    int size = Math.min(2_000_000, Integer.parseInt(arguments[1]));
    Performance run = new Performance(Path.of(arguments[0]), size);
    run.load();
    run.searches("at rest");
    run.inserts();
    run.searchesWhileInserting(500);
    run.opening();
    run.store.close();
  }

  private EmbeddedStore open() throws Exception {
    return Readiness.await(
        new EmbeddedStore(Settings.at(directory), Clock.systemUTC(), new RecordingMeters()));
  }

  private void load() throws StoreException, IOException {
    long begun = System.nanoTime();
    long cpu = cpu();
    for (int from = 0; from < size; from += 500) {
      List<IndexedResource> batch = new ArrayList<>();
      for (int number = from; number < Math.min(size, from + 500); number++) {
        batch.add(resource(number));
      }
      store.put(batch);
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    double worked = (cpu() - cpu) / 1e9;
    OUT.printf(
        "load: %,d resources, %,.0f/s, %,.0f for each second of processor, making them included%n",
        size, size / seconds, size / worked);
    OUT.printf("disk: %,d MiB%n", bytes() >> 20);
  }

  private void searches(String when) throws StoreException {
    Random random = new Random(7);
    for (int round = 0; round < 2; round++) {
      String name = round == 0 ? "warming, " : "";
      time(name + when + ": rare word", () -> List.of(word(random, VOCABULARY)), false);
      time(name + when + ": common word", () -> List.of("gpu"), false);
      time(name + when + ": two common words", () -> List.of("gpu", "euro"), false);
      time(name + when + ": rare and common", () -> List.of(word(random, 20_000), "gpu"), false);
      time(name + when + ": two 2-letter beginnings", () -> List.of("ga", "nv"), false);
      time(name + when + ": three letters", () -> List.of("g", "n", "e"), false);
      time(name + when + ": no hit", () -> List.of("gpu", "zzzz"), false);
      time(name + when + ": common word, one asker", () -> List.of("server"), true);
    }
  }

  private interface Words {
    List<String> next();
  }

  private void time(String name, Words words, boolean asked) throws StoreException {
    long[] nanos = new long[300];
    for (int at = 0; at < nanos.length; at++) {
      StoreQuery query = query(words.next(), asked);
      long begun = System.nanoTime();
      store.search(query, hit -> true);
      nanos[at] = System.nanoTime() - begun;
    }
    print(name, nanos);
  }

  private static StoreQuery query(List<String> words, boolean asked) {
    Optional<PeerId> asker = asked ? Optional.of(SamplePeers.id(17)) : Optional.empty();
    Instant deadline = Instant.now().plusSeconds(60);
    return new StoreQuery("COMPUTE", SELF, asker, words, 100, deadline);
  }

  private void inserts() throws StoreException {
    long[] nanos = new long[2_000];
    for (int at = 0; at < nanos.length; at++) {
      IndexedResource resource = resource(size + at);
      long begun = System.nanoTime();
      store.put(List.of(resource));
      nanos[at] = System.nanoTime() - begun;
    }
    print("single durable insert", nanos);
  }

  private void searchesWhileInserting(int perSecond) throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    long end = System.nanoTime() + 10_000_000_000L;
    Future<long[]> inserts = pool.submit(() -> insertUntil(end, perSecond));
    List<Long> searches = new ArrayList<>();
    Random random = new Random(3);
    while (System.nanoTime() < end) {
      StoreQuery query = query(List.of(COMMON[random.nextInt(COMMON.length)]), true);
      long begun = System.nanoTime();
      store.search(query, hit -> true);
      searches.add(System.nanoTime() - begun);
    }
    print(
        "search while " + perSecond + " inserts/s", searches.stream().mapToLong(n -> n).toArray());
    print("insert while searching", inserts.get());
    pool.shutdown();
  }

  private long[] insertUntil(long end, int perSecond) throws Exception {
    List<Long> nanos = new ArrayList<>();
    long gap = 1_000_000_000L / perSecond;
    long due = System.nanoTime();
    for (int number = size + 10_000; due < end; number++) {
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      IndexedResource resource = resource(number);
      long begun = System.nanoTime();
      store.put(List.of(resource));
      nanos.add(System.nanoTime() - begun);
      due += gap;
    }
    return nanos.stream().mapToLong(n -> n).toArray();
  }

  private void opening() throws Exception {
    for (int from = 0; from < 10_000; from += 500) {
      List<IndexedResource> batch = new ArrayList<>();
      for (int number = from; number < from + 500; number++) {
        batch.add(resource(number));
      }
      store.put(batch);
    }
    Path stopped = directory.resolveSibling(directory.getFileName() + "-stopped");
    copy(directory, stopped);
    long log =
        LogFiles.list(stopped).stream().mapToLong(file -> file.path().toFile().length()).sum();
    store.close();
    long begun = System.nanoTime();
    store = open();
    OUT.printf("open after close: %,d ms%n", (System.nanoTime() - begun) / 1_000_000);
    begun = System.nanoTime();
    EmbeddedStore other =
        Readiness.await(
            new EmbeddedStore(Settings.at(stopped), Clock.systemUTC(), new RecordingMeters()));
    OUT.printf(
        "open after a hard stop, %,d MiB of log: %,d ms%n",
        log >> 20, (System.nanoTime() - begun) / 1_000_000);
    other.close();
  }

  // As a hard stop would leave the files: nothing is committed or closed first.
  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.resolve("idx"));
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static long cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }

  private long bytes() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static void print(String name, long[] nanos) {
    Arrays.sort(nanos);
    OUT.printf(
        "%-50s p50 %7.2f ms  p99 %7.2f ms  max %7.2f ms  n %d%n",
        name,
        nanos[nanos.length / 2] / 1e6,
        nanos[nanos.length * 99 / 100] / 1e6,
        nanos[nanos.length - 1] / 1e6,
        nanos.length);
  }

  private static IndexedResource resource(int number) {
    Random random = new Random(number * 0x9E3779B97F4A7C15L ^ 0x5DEECE66DL);
    random.nextInt();
    SampleResource resource = SampleResource.of("COMPUTE", "resource-" + number).creator(SELF);
    StringBuilder json = new StringBuilder("{\"id\":\"" + number + "\",\"text\":\"");
    for (int at = 0; at < 14; at++) {
      String word = word(random, VOCABULARY);
      resource.words(word);
      json.append(word).append(' ');
    }
    for (String common : COMMON) {
      if (random.nextInt(5) == 0) {
        resource.words(common);
      }
    }
    while (json.length() < 1_300) {
      json.append(Long.toString(random.nextLong(), 36)).append(' ');
    }
    resource.number("gpu.count", (double) random.nextInt(16)).number("price", random.nextDouble());
    resource.value("region", "region-" + random.nextInt(20));
    if (random.nextInt(100) < 45) {
      resource.sharedWith(SamplePeers.id(random.nextInt(500)), SamplePeers.id(random.nextInt(500)));
    }
    return resource.json(json.append("\"}").toString().getBytes(StandardCharsets.UTF_8)).build();
  }

  // Few words are frequent and most are rare, as in real text.
  private static String word(Random random, int most) {
    int rank = (int) Math.exp(random.nextDouble() * Math.log(most));
    StringBuilder word = new StringBuilder();
    for (int rest = rank * 7_919 % 1_000_003; rest > 0; rest /= 60) {
      word.append("bcdfgklmnprst".charAt(rest % 60 % 13)).append("aeiou".charAt(rest % 60 / 13));
    }
    return word.toString();
  }
}
