package org.opencloud.discovery.testkit.node.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What was measured beside what is to be reached: lines for people, an object for scripts. */
public final class Figures {
  private final PrintStream out;
  private final List<String> lines = new ArrayList<>();
  private final List<String> rows = new ArrayList<>();

  public Figures(PrintStream out) {
    this.out = out;
  }

  /** A remark. */
  public void say(String text) {
    lines.add(text);
    out.println(text);
    rows.add("{\"what\":" + quoted(text) + "}");
  }

  /** A figure that says where the others come from. */
  void tell(String what, double measured, String unit) {
    line(what, plain(measured) + " " + unit, "");
    rows.add(
        "{\"what\":%s,\"measured\":%s,\"unit\":\"%s\"}"
            .formatted(quoted(what), plain(measured), unit));
  }

  /** A figure that is to be at least this. */
  void atLeast(String what, double measured, double bound, String unit) {
    boolean reached = measured >= bound;
    line(what, plain(measured) + " " + unit, ">= " + plain(bound) + missed(reached));
    rows.add(
        "{\"what\":%s,\"measured\":%s,\"unit\":\"%s\",\"bound\":%s,\"reached\":%s}"
            .formatted(quoted(what), plain(measured), unit, plain(bound), reached));
  }

  /**
   * Times of one kind.
   *
   * @param nanos sorted by this
   * @param found how many results all together had
   */
  void times(String what, long[] nanos, long found, double median, double tail) {
    Arrays.sort(nanos);
    double p50 = nanos[nanos.length / 2] / 1e6;
    double p99 = nanos[Math.min(nanos.length - 1, nanos.length * 99 / 100)] / 1e6;
    boolean reached = p50 <= median && p99 <= tail;
    line(
        what,
        "p50 %6s  p99 %6s ms".formatted(plain(p50), plain(p99)),
        "<= %s, %s%s; %d asked, %s found each"
            .formatted(
                plain(median),
                plain(tail),
                missed(reached),
                nanos.length,
                plain((double) found / nanos.length)));
    rows.add(
        "{\"what\":%s,\"p50\":%s,\"p99\":%s,\"unit\":\"ms\",\"bounds\":[%s,%s],\"reached\":%s,\"asked\":%d}"
            .formatted(
                quoted(what),
                plain(p50),
                plain(p99),
                plain(median),
                plain(tail),
                reached,
                nanos.length));
  }

  private void line(String what, String measured, String bound) {
    say("%-48s %28s   %s".formatted(what, measured, bound).stripTrailing());
    rows.remove(rows.size() - 1);
  }

  private static String missed(boolean reached) {
    return reached ? "" : "  MISSED";
  }

  private static String plain(double number) {
    return String.format(Locale.ROOT, number >= 100 ? "%.0f" : "%.2f", number);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  /** Keeps all as {@code name.txt} and {@code name.json}. */
  public void write(Path directory, String name) throws IOException {
    Files.createDirectories(directory);
    Files.write(directory.resolve(name + ".txt"), lines, StandardCharsets.UTF_8);
    String machine =
        "\"java\":%s,\"processors\":%d,\"heap.mib\":%d,\"rows\":[\n"
            .formatted(
                quoted(Runtime.version().toString()),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory() >> 20);
    Files.writeString(
        directory.resolve(name + ".json"), "{" + machine + String.join(",\n", rows) + "]}\n");
  }
}
