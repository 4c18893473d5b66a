package org.opencloud.discovery.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What was measured, beside what is to be reached: a line for people, an object for scripts. */
final class Rows {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Double> figures = new HashMap<>();
  private final ArrayNode rows = JSON.createArrayNode();

  Rows() {
    System.out.printf("%-62s %14s  %s%n", "what", "measured", "to reach");
  }

  void atLeast(String what, double measured, double bound, String unit) {
    row(what, measured, unit, ">= " + plain(bound), measured >= bound);
  }

  void atMost(String what, double measured, double bound, String unit) {
    row(what, measured, unit, "<= " + plain(bound), measured <= bound);
  }

  /** The same figure of ours and of another implementation: how many times theirs ours is. */
  void ratio(String what, String other) {
    if (figures.containsKey(what) && figures.containsKey(what + other)) {
      told(what + ", ours to that of" + other, figures.get(what) / figures.get(what + other), "x");
    }
  }

  void told(String what, double measured, String unit) {
    row(what, measured, unit, "", true);
  }

  private void row(String what, double measured, String unit, String bound, boolean reached) {
    figures.put(what, measured);
    String verdict = bound.isEmpty() ? "" : bound + (reached ? "" : "  MISSED");
    System.out.printf(Locale.ROOT, "%-62s %14s  %s%n", what, plain(measured) + " " + unit, verdict);
    ObjectNode row = rows.addObject().put("what", what).put("measured", measured).put("unit", unit);
    if (!bound.isEmpty()) {
      row.put("bound", bound).put("reached", reached);
    }
  }

  private static String plain(double number) {
    return String.format(Locale.ROOT, number >= 100 ? "%.0f" : "%.2f", number);
  }

  void write(Path file, ObjectNode settings) throws IOException {
    settings.set("rows", rows);
    Files.createDirectories(file.getParent());
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), settings);
  }

  static ObjectNode settings() {
    return JSON.createObjectNode();
  }
}
