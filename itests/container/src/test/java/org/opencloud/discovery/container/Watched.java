package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.Node;

/** A node's counters and log from a moment on. */
final class Watched {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Node node;
  private final Map<String, Long> before;
  private final long logged;

  private Watched(Node node) {
    this.node = node;
    this.before = drops(node);
    this.logged = node.log().length();
  }

  static Watched from(Node node) {
    return new Watched(node);
  }

  private static Map<String, Long> drops(Node node) {
    Map<String, Long> drops = new TreeMap<>();
    JsonNode all = node.status().orElseThrow().path("drops");
    all.properties().forEach(drop -> drops.put(drop.getKey(), drop.getValue().asLong()));
    return drops;
  }

  /** By how much these counters rose. */
  private Map<String, Long> risen(Map<String, Long> wanted) {
    Map<String, Long> now = drops(node);
    Map<String, Long> risen = new HashMap<>();
    for (String name : wanted.keySet()) {
      risen.put(name, now.getOrDefault(name, 0L) - before.getOrDefault(name, 0L));
    }
    return risen;
  }

  /** The counters have risen by exactly that, or do so soon. */
  void rose(Map<String, Long> by) {
    Deadline.in(PATIENCE).await(() -> risen(by).equals(by));
    assertThat(risen(by)).as("of the drops %s", drops(node)).isEqualTo(by);
  }

  /** The counter has risen by exactly that for each of these reasons, or does so soon. */
  void rose(String counter, Map<String, Long> byReason) {
    Map<String, Long> named = new TreeMap<>();
    byReason.forEach((reason, by) -> named.put(counter + "{" + reason + "}", by));
    rose(named);
  }

  /** The counter has risen, by at least that. */
  void roseAtLeast(String name, long by) {
    Map<String, Long> one = Map.of(name, by);
    Deadline.in(PATIENCE).await(() -> risen(one).get(name) >= by);
    assertThat(risen(one).get(name)).as("%s of %s", name, drops(node)).isGreaterThanOrEqualTo(by);
  }

  /** By how much all these counters rose together, once that is enough or does not come. */
  long sum(long enough, String... names) {
    Map<String, Long> all = new HashMap<>();
    List.of(names).forEach(name -> all.put(name, 0L));
    Deadline.in(PATIENCE).await(() -> sum(risen(all)) >= enough);
    return sum(risen(all));
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Nothing that a peer does is worth a warning, and no exception gets into the log. */
  void nothingLogged() {
    List<String> since = node.log().substring((int) logged).lines().toList();
    assertThat(since)
        .noneMatch(line -> line.contains("| WARN  |") || line.contains("| ERROR |"))
        .noneMatch(line -> line.startsWith("\tat ") || line.contains("Exception:"));
  }
}
