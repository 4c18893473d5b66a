package org.opencloud.discovery.harness.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opencloud.discovery.harness.Distribution;
import org.opencloud.discovery.harness.HarnessException;
import org.opencloud.discovery.harness.Leftovers;
import org.opencloud.discovery.harness.NatsServer;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;
import org.opencloud.discovery.harness.RunDirectory;

/**
 * Measures what a first start takes, and what a node holds that nobody asks. Distributions that are
 * compared start in turn, so that whatever else the machine does meets all of them.
 */
public final class StartBenchmark {
  private static final int STARTS = 5;
  private static final int SHORT_STARTS = 3;
  private static final long REST_SECONDS = 20;
  private static final Duration READY = Duration.ofSeconds(60);
  private static final double TICKS_PER_SECOND = 100;

  private final Path directory;
  private final int starts;

  private StartBenchmark(Path directory, int starts) {
    this.directory = directory;
    this.starts = starts;
  }

  /**
   * Arguments: the project's directory, {@code --short} for a quick look, and archives of other
   * distributions to compare the project's with.
   */
  public static void main(String[] arguments) throws IOException {
    Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::end, "leftovers"));
    Path project = Path.of(arguments[0]);
    boolean brief = List.of(arguments).contains("--short");
    RunDirectory directory = RunDirectory.create(project.resolve("target/benchmark"));
    try {
      List<Distribution> distributions =
          Stream.concat(
                  Stream.of(Distribution.of(project)),
                  Arrays.stream(arguments)
                      .skip(1)
                      .filter(argument -> !argument.startsWith("--"))
                      .map(archive -> new Distribution(Path.of(archive))))
              .toList();
      Table table = new Table(System.out);
      new StartBenchmark(directory.path(), brief ? SHORT_STARTS : STARTS)
          .run(distributions)
          .forEach(series -> series.tell(table, distributions.size() > 1));
      table.write(project.resolve("target/benchmark-start.json"), Benchmark.machine("none", brief));
      Benchmark.progress("figures kept in target/benchmark-start.json");
    } catch (HarnessException e) {
      Benchmark.progress(e.getMessage());
      System.exit(1);
    } finally {
      directory.delete();
    }
  }

  private List<Series> run(List<Distribution> distributions) {
    Path catalogue = directory.resolve("catalogue.ndjson");
    Catalogue.write(catalogue);
    List<Series> all = distributions.stream().map(Series::new).toList();
    try (NatsServer nats = NatsServer.start("nats", directory)) {
      for (int start = 1; start <= starts; start++) {
        for (Series series : all) {
          String name = "node %d-%d".formatted(all.indexOf(series) + 1, start);
          NodePlan plan =
              NodePlan.of(name, directory.resolve(name.replace(' ', '-')), NodeKey.swarmKey());
          try (Node node = Node.create(series.distribution, plan.on(nats))) {
            series.start(node);
            if (start == starts) {
              series.rest(node, catalogue);
            }
          }
        }
      }
    }
    return all;
  }

  /** What was measured of one distribution. */
  private static final class Series {
    private final Distribution distribution;
    private final List<Double> seconds = new ArrayList<>();
    private final List<Double> processor = new ArrayList<>();
    private double empty;
    private double loaded;

    Series(Distribution distribution) {
      this.distribution = distribution;
    }

    void start(Node node) {
      seconds.add(secondsUntilReady(node));
      processor.add(processorSeconds(node));
      Benchmark.progress(
          "%s: ready after %.2f s, of processor time %.2f s"
              .formatted(
                  node, seconds.get(seconds.size() - 1), processor.get(processor.size() - 1)));
    }

    void rest(Node node, Path catalogue) {
      pause();
      empty = Pair.residentMib(node);
      node.run("resource:add " + catalogue);
      pause();
      loaded = Pair.residentMib(node);
    }

    void tell(Table table, boolean named) {
      if (named) {
        System.out.println(distribution.archive());
      }
      table.atMost("fresh unpack to ready, median", median(seconds), 6, "s");
      table.told("processor time until then, median", median(processor), "s");
      table.atMost("resident set at rest", empty, 256, "MiB");
      String what = "resident set at rest, with " + Catalogue.RESOURCES + " resources";
      table.atMost(what, loaded, 256, "MiB");
    }
  }

  /** Starts it, and says how long that takes. */
  static double secondsUntilReady(Node node) {
    long before = System.nanoTime();
    node.startUntilReady(READY);
    return (System.nanoTime() - before) / 1e9;
  }

  static double median(List<Double> figures) {
    return figures.stream().sorted().toList().get(figures.size() / 2);
  }

  private static void pause() {
    try {
      TimeUnit.SECONDS.sleep(REST_SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HarnessException("interrupted", e);
    }
  }

  /** Of all its threads, in the kernel too; 0 where the kernel does not say. */
  private static double processorSeconds(Node node) {
    try {
      String stat = Files.readString(Path.of("/proc/" + node.pid() + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    } catch (IOException none) {
      return 0;
    }
  }
}
