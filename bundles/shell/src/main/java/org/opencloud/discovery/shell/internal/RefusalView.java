package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.opencloud.discovery.api.peers.Refusals.Refused;

/** How refusals of one peer look. */
final class RefusalView {
  private RefusalView() {}

  /** One line a gate, such as {@code 12 questions (rate 10, replayed 2), last 3 s ago}. */
  static List<String> lines(List<Refused> refused, Instant now) {
    return refused.stream().map(one -> line(one, now)).toList();
  }

  private static String line(Refused refused, Instant now) {
    long total = refused.total();
    String what = refused.gate().name().toLowerCase(Locale.ROOT) + (total == 1 ? "" : "s");
    String reasons =
        refused.reasons().size() == 1
            ? refused.reasons().keySet().iterator().next()
            : refused.reasons().entrySet().stream()
                .sorted(
                    Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(reason -> reason.getKey() + " " + reason.getValue())
                .collect(Collectors.joining(", "));
    return total + " " + what + " (" + reasons + "), last " + ago(refused.last(), now);
  }

  static String ago(Instant last, Instant now) {
    return TermsView.span(Duration.between(last, now)) + " ago";
  }

  static ArrayNode json(List<Refused> refused) {
    ArrayNode array = Json.array();
    for (Refused one : refused) {
      ObjectNode reasons = Json.object();
      new TreeMap<>(one.reasons()).forEach(reasons::put);
      array
          .addObject()
          .put("gate", one.gate().name().toLowerCase(Locale.ROOT))
          .put("total", one.total())
          .put("last", one.last().toString())
          .set("reasons", reasons);
    }
    return array;
  }
}
