package org.opencloud.discovery.harness.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.opencloud.discovery.harness.Distribution;
import org.opencloud.discovery.harness.HarnessException;
import org.opencloud.discovery.harness.Leftovers;
import org.opencloud.discovery.harness.NatsServer;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;
import org.opencloud.discovery.harness.RunDirectory;

/** Measures start, memory, latency and rate of two nodes on one machine, and prints a table. */
public final class Benchmark {
  private static final String GOSSIP = "all";
  private static final String PARTNERS = "partner";
  private static final int STARTS = 5;
  private static final double STEADY_RATE = 20;
  private static final int FULL = 5_000;
  private static final int SHORT = 400;
  private static final int PINGS = 500;
  private static final int VENDOR_TYPES = 10;
  private static final String VENDOR_WORD = "benchvendorword";
  private static final double MAX_P99_MILLIS = 100;
  private static final int STEP_SECONDS = 10;
  private static final int FINAL_SECONDS = 60;
  private static final double OVERLOAD = 1.5;
  private static final int OVERLOAD_SECONDS = 20;
  private static final double LEAST_GOODPUT = 0.8;
  private static final long REST_SECONDS = 60;
  private static final long SHORT_REST_SECONDS = 5;

  private final Path project;
  private final boolean brief;
  private final String type;
  private final Table table = new Table(System.out);

  private Benchmark(Path project, boolean brief, String type) {
    this.project = project;
    this.brief = brief;
    this.type = type;
  }

  /**
   * Arguments: the project's directory, {@code --short} for a quick look, {@code --type} and the
   * type of all searches: {@code all}, {@code known} or {@code partner}.
   */
  public static void main(String[] arguments) throws IOException {
    boolean brief = Arrays.asList(arguments).contains("--short");
    Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::end, "leftovers"));
    List<String> given = List.of(arguments);
    int named = given.indexOf("--type");
    String type = named < 0 ? GOSSIP : given.get(named + 1);
    new Benchmark(Path.of(arguments[0]), brief, type).run();
  }

  private void run() throws IOException {
    RunDirectory directory = RunDirectory.create(project.resolve("target/benchmark"));
    Distribution distribution = Distribution.of(project);
    try {
      table.atMost("archive", Files.size(distribution.archive()) / 1e6, 60, "MB");
      starts(distribution, directory.path());
      pair(distribution, directory.path());
      table.write(
          project.resolve("target/benchmark.json"),
          machine(Pair.CHANGED, brief).put("search_type", type));
      progress("figures kept in target/benchmark.json");
    } catch (HarnessException e) {
      System.err.println("benchmark: " + e.getMessage());
      System.exit(1);
    } finally {
      directory.delete();
    }
  }

  private void starts(Distribution distribution, Path directory) {
    int rounds = brief ? 1 : STARTS;
    List<Double> seconds = new ArrayList<>();
    try (NatsServer nats = NatsServer.start("nats-start", directory)) {
      for (int i = 0; i < rounds; i++) {
        progress("starting a fresh node, " + (i + 1) + " of " + rounds);
        NodePlan plan =
            NodePlan.of("node " + i, directory.resolve("start-" + i), NodeKey.swarmKey()).on(nats);
        try (Node node = Node.create(distribution, plan)) {
          seconds.add(StartBenchmark.secondsUntilReady(node));
        }
      }
    }
    table.atMost("fresh unpack to ready, median", StartBenchmark.median(seconds), 6, "s");
  }

  @SuppressWarnings("try") // an interrupt while closing is caught below like any other
  private void pair(Distribution distribution, Path directory) throws IOException {
    progress("starting two nodes; changed settings: " + Pair.CHANGED);
    Path catalogue = directory.resolve("catalogue.ndjson");
    Catalogue.write(catalogue);
    try (Pair pair = new Pair(distribution, directory);
        Connection connection = Nats.connect(pair.url());
        OpenLoop loop = new OpenLoop(connection)) {
      table.told("loading " + Catalogue.RESOURCES + " resources", pair.load(catalogue), "/s");
      floor(pair, loop);
      if (!type.equals(GOSSIP)) {
        pair.relate(type.equals(PARTNERS) ? "PARTNER" : "NONE");
        progress("searches are of type " + type);
      }
      steady(loop);
      vendor(new VendorTypes(pair.b(), directory), loop);
      double kept = fastest(loop);
      if (kept > 0) {
        overload(loop, kept);
      }
      long rest = brief ? SHORT_REST_SECONDS : REST_SECONDS;
      progress("resting for " + rest + " s");
      TimeUnit.SECONDS.sleep(rest);
      table.atMost("resident set of A after the load", Pair.residentMib(pair.a()), 256, "MiB");
      table.atMost("resident set of B after the load", Pair.residentMib(pair.b()), 256, "MiB");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HarnessException("interrupted", e);
    }
  }

  private void floor(Pair pair, OpenLoop loop) throws IOException {
    progress("the floor of the same flow");
    Latencies nats = loop.natsRoundTrips(2_000);
    table.told("floor: NATS round trip, p50", nats.millis(0.5), "ms");
    Latencies signatures = Signatures.measure();
    table.told("floor: three signatures and verifications, p50", signatures.millis(0.5), "ms");
    String ping = pair.a().run("peer:ping --json --count " + PINGS + " " + pair.b().key().peerId());
    JsonNode answer = new ObjectMapper().readTree(ping);
    table.told(
        "floor: ping over the nodes' connection, p50", answer.path("p50_ms").asDouble(), "ms");
  }

  private void steady(OpenLoop loop) {
    int count = brief ? SHORT : FULL;
    int skipped = count / 10;
    progress("one result each, at " + STEADY_RATE + " searches/s");
    Outcome single = loop.run(type, STEADY_RATE, count, skipped, 1, Catalogue::single);
    table.atMost("one result: first result, p50", single.first().millis(0.5), 5, "ms");
    table.atMost("one result: first result, p99", single.first().millis(0.99), 20, "ms");
    table.atMost("one result: searches not whole", single.asked() - single.whole(), 0, "");
    progress("a hundred results each, at " + STEADY_RATE + " searches/s");
    int many = brief ? SHORT : FULL / 5;
    Outcome hundred =
        loop.run(type, STEADY_RATE, many, many / 10, Catalogue.HUNDRED, Catalogue::century);
    table.told("100 results: first result, p50", hundred.first().millis(0.5), "ms");
    table.atMost("100 results: all of them, p50", hundred.last().millis(0.5), 25, "ms");
    table.told("100 results: all of them, p99", hundred.last().millis(0.99), "ms");
    table.atMost("100 results: searches not whole", hundred.asked() - hundred.whole(), 0, "");
  }

  /** What a plugin costs the searches of others, and how long it takes until it is found. */
  private void vendor(VendorTypes vendor, OpenLoop loop) throws IOException {
    progress("a vendor's type, from the deploy folder of B to a search on A");
    vendor.keep(0, VENDOR_WORD);
    long before = System.nanoTime();
    vendor.drop(0);
    while (loop.run(type, STEADY_RATE, 1, 0, 1, i -> VENDOR_WORD).whole() == 0) {
      if (System.nanoTime() - before > TimeUnit.SECONDS.toNanos(30)) {
        throw new HarnessException("the vendor's resource is not found after 30 s");
      }
    }
    table.atMost("new type: dropped to found", (System.nanoTime() - before) / 1e9, 3, "s");
    int count = brief ? SHORT : FULL / 5;
    progress("one result each, with " + VENDOR_TYPES + " more types");
    double alone =
        loop.run(type, STEADY_RATE, count, count / 10, 1, Catalogue::single).first().millis(0.5);
    for (int number = 1; number <= VENDOR_TYPES; number++) {
      vendor.drop(number);
      vendor.await(number);
    }
    double more =
        loop.run(type, STEADY_RATE, count, count / 10, 1, Catalogue::single).first().millis(0.5);
    double each = Math.max(0, more - alone) / VENDOR_TYPES;
    table.atMost("one more type: first result later by, p50", each, 1, "ms");
  }

  /** Doubles the rate until it is not kept, then halves the gap; the last one is kept for long. */
  private double fastest(OpenLoop loop) {
    double kept = 0;
    double failed = 0;
    for (double rate = 200; failed == 0 || failed / kept > 1.1; ) {
      boolean held = kept(loop, rate, STEP_SECONDS);
      kept = held ? rate : kept;
      failed = held ? failed : rate;
      if (kept == 0 && rate < 20) {
        break;
      }
      rate = failed == 0 ? rate * 2 : kept == 0 ? rate / 2 : (kept + failed) / 2;
    }
    int seconds = brief ? STEP_SECONDS : FINAL_SECONDS;
    while (kept > 0 && !kept(loop, kept, seconds)) {
      kept *= 0.9;
    }
    String what = "highest rate kept for " + seconds + " s, p99 < 100 ms, one result each";
    table.atLeast(what, kept, 500, "/s");
    return kept;
  }

  /** Half as much again as the nodes keep up with: they are to answer as many as before. */
  private void overload(OpenLoop loop, double kept) {
    double rate = OVERLOAD * kept;
    progress("overload: %.0f searches/s for %d s".formatted(rate, OVERLOAD_SECONDS));
    int count = (int) (rate * OVERLOAD_SECONDS);
    Outcome outcome = loop.run(type, rate, count, count / 10, 1, Catalogue::single);
    double answered = outcome.whole() / (double) OVERLOAD_SECONDS;
    String what = "overload, " + OVERLOAD + " times that rate for " + OVERLOAD_SECONDS + " s: ";
    table.atLeast(what + "whole", answered, LEAST_GOODPUT * kept, "/s");
    table.told(what + "first result, p50", outcome.first().millis(0.5), "ms");
    table.told(what + "refused as busy", outcome.refused() / (double) OVERLOAD_SECONDS, "/s");
    table.told(what + "lost", outcome.lost() / (double) OVERLOAD_SECONDS, "/s");
  }

  private boolean kept(OpenLoop loop, double rate, int seconds) {
    IntFunction<String> words = Catalogue::single;
    int count = (int) (rate * seconds);
    Outcome outcome = loop.run(type, rate, count, count / 10, 1, words);
    boolean held = outcome.complete() && outcome.first().millis(0.99) < MAX_P99_MILLIS;
    progress(
        "%.0f searches/s for %d s: p50 %.1f ms, p99 %.1f ms, %d of %d whole: %s"
            .formatted(
                rate,
                seconds,
                outcome.first().millis(0.5),
                outcome.first().millis(0.99),
                outcome.whole(),
                outcome.asked(),
                held ? "kept" : "not kept"));
    return held;
  }

  /** What figures are measured on. */
  static ObjectNode machine(String changed, boolean brief) {
    return new ObjectMapper()
        .createObjectNode()
        .put("at", Instant.now().toString())
        .put("cores", Runtime.getRuntime().availableProcessors())
        .put("java", Runtime.version().toString())
        .put("changed_settings", changed)
        .put("short", brief);
  }

  static void progress(String text) {
    System.err.println("benchmark: " + text);
  }
}
