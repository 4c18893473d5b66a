package org.opencloud.discovery.shell.internal;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.support.table.Row;
import org.apache.karaf.shell.support.table.ShellTable;

/** Rows of foreign text under headings. */
final class Table {
  private final List<String> headings;
  private final String empty;
  private final List<List<String>> rows = new ArrayList<>();

  Table(String empty, String... headings) {
    this.empty = empty;
    this.headings = List.of(headings);
  }

  Table row(Object... cells) {
    rows.add(java.util.Arrays.stream(cells).map(cell -> Plain.text(cell.toString())).toList());
    return this;
  }

  /** As a table for people, or as bare columns for programs. */
  void print(PrintStream out, boolean formatted) {
    ShellTable table = new ShellTable();
    headings.forEach(table::column);
    table.emptyTableText(empty);
    for (List<String> cells : rows) {
      Row row = table.addRow();
      cells.forEach(row::addContent);
    }
    table.print(out, formatted);
  }
}
