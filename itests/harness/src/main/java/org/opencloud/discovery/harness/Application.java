package org.opencloud.discovery.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;

/** An application of a node: it asks over NATS, and keeps what comes back for its requests. */
public final class Application implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Connection connection;
  private final Map<String, List<JsonNode>> results = new ConcurrentHashMap<>();
  private final Map<String, JsonNode> ends = new ConcurrentHashMap<>();

  private Application(Connection connection) {
    this.connection = connection;
  }

  /** Connects it to a server and listens. */
  public static Application on(NatsServer server) {
    Options options = new Options.Builder().server(server.url()).connectionTimeout(CONNECT).build();
    try {
      Application application = new Application(Nats.connect(options));
      application.listen();
      return application;
    } catch (IOException | TimeoutException e) {
      throw new HarnessException("NATS at " + server.url() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void listen() throws TimeoutException, InterruptedException {
    connection
        .createDispatcher(
            message -> {
              if (message.getSubject().equals("SEARCH_EVENT")) {
                result(json(message));
              } else {
                end(json(message));
              }
            })
        .subscribe("SEARCH_EVENT")
        .subscribe("SEARCH_STATUS");
    connection.flush(CONNECT);
  }

  private void result(JsonNode result) {
    results.computeIfAbsent(of(result), id -> new CopyOnWriteArrayList<>()).add(result);
  }

  private void end(JsonNode end) {
    ends.put(of(end), end);
  }

  private static String of(JsonNode message) {
    return message.path("request_id").asText();
  }

  /** Publishes a question without waiting; what comes back carries the same request id. */
  public void ask(String requestId, String words, Duration deadline) {
    String request =
        JSON.createObjectNode()
            .put("action", "PB_SEARCH")
            .put("type", "all")
            .put("search", words)
            .put("deadline_ms", deadline.toMillis())
            .put("request_id", requestId)
            .toString();
    connection.publish("PROPALGATION_EVENT", request.getBytes(StandardCharsets.UTF_8));
  }

  /** The account, or the error, that ended the request; waits for it. */
  public JsonNode awaitEnd(String requestId, Duration patience) {
    return Deadline.in(patience)
        .first(() -> end(requestId))
        .orElseThrow(() -> new HarnessException("no end of " + requestId));
  }

  /** The account, or the error, that ended the request, if it has ended. */
  public Optional<JsonNode> end(String requestId) {
    return Optional.ofNullable(ends.get(requestId));
  }

  /** The results so far. */
  public List<JsonNode> results(String requestId) {
    return List.copyOf(results.getOrDefault(requestId, List.of()));
  }

  private static JsonNode json(Message message) {
    try {
      return JSON.readTree(message.getData());
    } catch (IOException e) {
      return JSON.missingNode();
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static HarnessException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new HarnessException("interrupted", e);
  }
}
