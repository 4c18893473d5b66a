package org.opencloud.discovery.harness.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tells a person, or a program, what came. */
final class Report {
  private final boolean raw;
  private final PrintStream out;
  private final Map<String, Integer> answerers = new TreeMap<>();
  private Duration first = Duration.ZERO;
  private Duration last = Duration.ZERO;
  private int results;

  Report(boolean raw, PrintStream out) {
    this.raw = raw;
    this.out = out;
  }

  /** One result, told at once. */
  void result(byte[] body, JsonNode event, Duration after) {
    first = results == 0 ? after : first;
    last = after;
    results++;
    answerers.merge(event.path("peer").path("did").asText("somebody"), 1, Integer::sum);
    out.println(raw ? new String(body, StandardCharsets.UTF_8) : line(event, after));
    out.flush();
  }

  private static String line(JsonNode event, Duration after) {
    JsonNode resource = event.path("payload");
    return String.format(
        "%5d ms  %-10s  %-36s  %s",
        after.toMillis(),
        clean(event.path("datatype").asText()),
        clean(resource.path("name").asText(resource.path("id").asText())),
        clean(event.path("peer").path("did").asText()));
  }

  /** Names come from other nodes: nothing of them may steer a terminal. */
  private static String clean(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  /** The closing line. */
  void end(JsonNode account, Duration after) {
    if (!raw) {
      out.println(closing(account, after));
      out.flush();
    }
  }

  private String closing(JsonNode account, Duration after) {
    String end =
        "search ended ("
            + clean(account.path("reason").asText("unknown"))
            + ") after "
            + after.toMillis()
            + " ms";
    if (results == 0) {
      return "0 results, " + account.path("reachable").asText("?") + " node(s) asked; " + end;
    }
    String who =
        answerers.entrySet().stream()
            .map(answerer -> answerer.getValue() + " from " + clean(answerer.getKey()))
            .collect(Collectors.joining(", "));
    return results
        + " results: "
        + who
        + "; first after "
        + first.toMillis()
        + " ms, last after "
        + last.toMillis()
        + " ms; "
        + end;
  }
}
