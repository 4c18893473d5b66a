package org.opencloud.discovery.harness.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.opencloud.discovery.harness.HarnessException;

/** What was measured, beside what is to be reached: a line for people, an object for scripts. */
final class Table {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrintStream out;
  private final ArrayNode rows = JSON.createArrayNode();

  Table(PrintStream out) {
    this.out = out;
    out.printf("%-64s %12s  %s%n", "what", "measured", "to reach");
  }

  /** A figure that is to be at most this. */
  void atMost(String what, double measured, double bound, String unit) {
    row(what, measured, unit, "<= " + plain(bound), measured <= bound);
  }

  /** A figure that is to be at least this. */
  void atLeast(String what, double measured, double bound, String unit) {
    row(what, measured, unit, ">= " + plain(bound), measured >= bound);
  }

  /** A figure that says where the others come from. */
  void told(String what, double measured, String unit) {
    row(what, measured, unit, "", true);
  }

  private void row(String what, double measured, String unit, String bound, boolean reached) {
    String verdict = bound.isEmpty() ? "" : bound + " " + unit + (reached ? "" : "  MISSED");
    out.printf(Locale.ROOT, "%-64s %12s  %s%n", what, plain(measured) + " " + unit, verdict);
    ObjectNode row = rows.addObject().put("what", what).put("measured", measured).put("unit", unit);
    if (!bound.isEmpty()) {
      row.put("bound", bound).put("reached", reached);
    }
  }

  private static String plain(double number) {
    return String.format(Locale.ROOT, number >= 100 ? "%.0f" : "%.2f", number);
  }

  /** Keeps the figures with what they were measured on. */
  void write(Path file, ObjectNode machine) {
    machine.set("rows", rows);
    try {
      Files.createDirectories(file.getParent());
      JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), machine);
    } catch (IOException e) {
      throw new HarnessException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
