package org.opencloud.discovery.shell.internal;

import java.io.PrintStream;
import java.util.List;

/** A table whose rows are printed as they come: its columns have fixed widths. */
final class StreamTable {
  /** A column; width 0: as wide as its text. */
  record Column(String heading, int width) {}

  private final List<Column> columns;
  private final PrintStream out;
  private final boolean formatted;
  private boolean begun;

  StreamTable(PrintStream out, boolean formatted, List<Column> columns) {
    this.out = out;
    this.formatted = formatted;
    this.columns = List.copyOf(columns);
  }

  void row(List<String> cells) {
    if (formatted && !begun) {
      print(columns.stream().map(Column::heading).toList());
    }
    begun = true;
    print(cells);
  }

  private void print(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      if (i > 0) {
        line.append(formatted ? " | " : "\t");
      }
      line.append(
          formatted ? padded(cells.get(i), columns.get(i).width) : Plain.text(cells.get(i)));
    }
    out.println(line);
    out.flush();
  }

  private static String padded(String cell, int width) {
    if (width == 0) {
      return Plain.text(cell);
    }
    String text = Plain.shortened(cell, width);
    return text + " ".repeat(width - text.codePointCount(0, text.length()));
  }
}
