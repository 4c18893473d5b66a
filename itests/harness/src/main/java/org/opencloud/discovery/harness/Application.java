package org.opencloud.discovery.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** An application of a node: it asks over NATS, and hears what comes back. */
public final class Application implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration FORGET = Duration.ofMinutes(1);
  private static final String SUBJECT = "PROPALGATION_EVENT";
  private static final int DEFAULT_LIMIT = 100;
  private static final String EVERYBODY = "all";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Connection connection;
  private final Listener listener;

  private Application(Connection connection, Listener listener) {
    this.connection = connection;
    this.listener = listener;
  }

  /** Told what comes back, by the id of the request. */
  public interface Listener {
    void result(String requestId, JsonNode result);

    /** The account, or the error, that ends the request. */
    void end(String requestId, JsonNode end);
  }

  /** Connects it to a server and listens. */
  public static Application on(NatsServer server, Listener listener) {
    Options options = new Options.Builder().server(server.url()).connectionTimeout(CONNECT).build();
    try {
      Application application = new Application(Nats.connect(options), listener);
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
              JsonNode heard = json(message);
              String requestId = heard.path("request_id").asText();
              if (message.getSubject().equals("SEARCH_EVENT")) {
                listener.result(requestId, heard);
              } else {
                listener.end(requestId, heard);
              }
            })
        .subscribe("SEARCH_EVENT")
        .subscribe("SEARCH_STATUS");
    connection.flush(CONNECT);
  }

  /** Publishes a question without waiting; what comes back carries the same request id. */
  public void ask(String requestId, String words, Duration deadline) {
    ask(requestId, words, deadline, DEFAULT_LIMIT);
  }

  /** The same, for another number of results. */
  public void ask(String requestId, String words, Duration deadline, int limit) {
    connection.publish(SUBJECT, question(requestId, words, deadline, limit, EVERYBODY));
  }

  /** The same, of these: {@code all}, {@code known} or {@code partner}. */
  public void ask(String requestId, String words, Duration deadline, String whom) {
    connection.publish(SUBJECT, question(requestId, words, deadline, DEFAULT_LIMIT, whom));
  }

  /**
   * The same, with a reply wanted. A reply that is an error ends the request, and so does the
   * server's word that nobody listens.
   */
  public void request(String requestId, String words, Duration deadline) {
    connection
        .request(SUBJECT, question(requestId, words, deadline, DEFAULT_LIMIT, EVERYBODY))
        .whenComplete((reply, failure) -> replied(requestId, reply, failure));
  }

  private void replied(String requestId, Message reply, Throwable failure) {
    if (failure == null) {
      JsonNode answer = json(reply);
      if (answer.has("error")) {
        listener.end(requestId, answer);
      }
    } else if (failure.getMessage() == null) {
      // The client cancels with words for what it gives up itself, and without for the server's.
      ObjectNode nobody = JSON.createObjectNode();
      nobody.putObject("error").put("code", "nobody").put("message", "nobody listens");
      listener.end(requestId, nobody);
    }
  }

  private static byte[] question(
      String requestId, String words, Duration deadline, int limit, String whom) {
    return JSON.createObjectNode()
        .put("action", "PB_SEARCH")
        .put("type", whom)
        .put("search", words)
        .put("limit", limit)
        .put("deadline_ms", deadline.toMillis())
        .put("request_id", requestId)
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Has the node store a resource; what it replied, once it has. */
  public CompletableFuture<JsonNode> create(String resource) {
    return connection
        .request("CREATE_RESOURCE", resource.getBytes(StandardCharsets.UTF_8))
        .thenApply(Application::json);
  }

  /** Has the node tell partners; what it replied. */
  public CompletableFuture<JsonNode> propagate(String message) {
    return connection
        .request(SUBJECT, message.getBytes(StandardCharsets.UTF_8))
        .thenApply(Application::json);
  }

  /** Listens on one more subject; the server knows of it when this returns. */
  public void hear(String subject, Consumer<JsonNode> heard) {
    try {
      connection.createDispatcher(message -> heard.accept(json(message))).subscribe(subject);
      connection.flush(CONNECT);
    } catch (TimeoutException e) {
      throw new HarnessException("NATS does not answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
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
