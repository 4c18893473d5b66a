package org.opencloud.discovery.container;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.opencloud.discovery.harness.Node;

/** What an operator's search came to. */
record Asked(List<JsonNode> results, JsonNode account) {

  /** Asks the whole network for resources of type COMPUTE. */
  static Asked of(Node node, String words) {
    return of(node, "all", words);
  }

  /** The same, of these. */
  static Asked of(Node node, String scope, String words) {
    String command = "search:ask --json --type COMPUTE --scope " + scope + " " + words;
    List<JsonNode> lines = node.run(command).lines().map(Answered::json).toList();
    return new Asked(
        lines.stream().filter(line -> line.has("resource")).toList(),
        lines.get(lines.size() - 1).path("account"));
  }

  Set<String> ids() {
    Set<String> ids = new TreeSet<>();
    results.forEach(result -> ids.add(result.path("id").asText()));
    return ids;
  }
}
