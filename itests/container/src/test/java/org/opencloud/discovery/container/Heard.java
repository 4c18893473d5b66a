package org.opencloud.discovery.container;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opencloud.discovery.harness.Application;
import org.opencloud.discovery.harness.Deadline;

/** Keeps what an application heard. */
final class Heard implements Application.Listener {
  private final Map<String, List<JsonNode>> results = new ConcurrentHashMap<>();
  private final Map<String, JsonNode> ends = new ConcurrentHashMap<>();

  @Override
  public void result(String requestId, JsonNode result) {
    results.computeIfAbsent(requestId, id -> new CopyOnWriteArrayList<>()).add(result);
  }

  @Override
  public void end(String requestId, JsonNode end) {
    ends.put(requestId, end);
  }

  /** What ended the request; waits for it. */
  JsonNode awaitEnd(String requestId, Duration patience) {
    return Deadline.in(patience)
        .first(() -> Optional.ofNullable(ends.get(requestId)))
        .orElseThrow(() -> new AssertionError("no end of " + requestId));
  }

  List<JsonNode> results(String requestId) {
    return List.copyOf(results.getOrDefault(requestId, List.of()));
  }
}
