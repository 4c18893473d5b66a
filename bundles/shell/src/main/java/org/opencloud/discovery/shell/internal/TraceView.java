package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.opencloud.discovery.api.search.SearchTrace;
import org.opencloud.discovery.api.search.SearchTrace.Step;

/** How traces of searches are shown. */
final class TraceView {
  private TraceView() {}

  static Table heads() {
    return new Table("No searches yet", "Id", "Role", "Began", "Took ms", "Words", "End");
  }

  static void addTo(Table table, SearchTrace trace) {
    table.row(
        trace.id(),
        word(trace.role()),
        trace.began(),
        trace.took().map(TraceView::millis).orElse("runs"),
        asked(trace),
        trace.outcome());
  }

  /** One line for the whole. */
  static String line(SearchTrace trace) {
    String by = trace.role() == SearchTrace.Role.ASKED ? "" : " for " + trace.asker().text();
    String took = trace.took().map(d -> " after " + millis(d) + " ms").orElse("");
    return trace.id()
        + ": "
        + word(trace.role())
        + by
        + " at "
        + trace.began()
        + ", "
        + asked(trace)
        + "; "
        + (trace.outcome().isEmpty() ? "runs" : trace.outcome())
        + took;
  }

  static Table steps(SearchTrace trace) {
    Table table = new Table("No steps", "Step", "Of", "At ms", "Took ms", "Counts", "Note");
    for (Step step : trace.steps()) {
      table.row(
          word(step.stage()),
          step.subject(),
          millis(step.at()),
          millis(step.took()),
          counts(step.counts()),
          step.note());
    }
    return table;
  }

  static ObjectNode head(SearchTrace trace) {
    ObjectNode node = Json.object().put("search_id", trace.id());
    node.put("role", word(trace.role())).put("asker", trace.asker().text());
    node.set("words", Json.strings(trace.words()));
    node.put("data_type", trace.dataType());
    node.put("filter", trace.filter()).put("order", trace.order());
    node.put("began", trace.began().toString());
    trace.took().ifPresent(took -> node.put("took_ms", number(took)));
    return node.put("outcome", trace.outcome());
  }

  static ObjectNode document(SearchTrace trace) {
    ObjectNode node = head(trace);
    ArrayNode steps = node.putArray("steps");
    for (Step step : trace.steps()) {
      ObjectNode one = steps.addObject();
      one.put("step", word(step.stage())).put("of", step.subject());
      one.put("at_ms", number(step.at())).put("took_ms", number(step.took()));
      ObjectNode counts = one.putObject("counts");
      new TreeMap<>(step.counts()).forEach(counts::put);
      one.put("note", step.note());
    }
    return node;
  }

  private static String asked(SearchTrace trace) {
    String words = String.join(" ", trace.words());
    String type = trace.dataType().isEmpty() ? "" : " [" + trace.dataType() + "]";
    String filter = trace.filter().isEmpty() ? "" : " where " + trace.filter();
    return (words + type + filter).strip();
  }

  private static String counts(Map<String, Long> counts) {
    return new TreeMap<>(counts)
        .entrySet().stream()
            .map(count -> count.getKey() + " " + count.getValue())
            .collect(Collectors.joining(", "));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String millis(Duration duration) {
    return String.format(Locale.ROOT, "%.2f", number(duration));
  }

  private static double number(Duration duration) {
    return duration.toNanos() / 1e6;
  }
}
