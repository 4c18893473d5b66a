package org.opencloud.discovery.harness.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.Nats;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.HarnessException;

/** One search as an application does it: a publication, and the subjects where its results come. */
final class Question {
  private static final String REQUEST = "PROPALGATION_EVENT";
  private static final String RESULT = "SEARCH_EVENT";
  private static final String STATUS = "SEARCH_STATUS";
  private static final Duration BRIDGE = Duration.ofSeconds(20);
  private static final Duration REPLY = Duration.ofSeconds(2);
  private static final Duration END = Duration.ofSeconds(75);
  private static final int MOST_WAITING = 10_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String url;
  private final BlockingQueue<Arrival> arrivals = new ArrayBlockingQueue<>(MOST_WAITING);

  Question(String url) {
    this.url = url;
  }

  private record Arrival(String subject, byte[] body, long nanos) {
    static Arrival of(Message message) {
      return new Arrival(message.getSubject(), message.getData(), System.nanoTime());
    }
  }

  /** Asks, hands over each result as it comes, and returns what the node says at the end. */
  @SuppressWarnings("try") // an interrupt while closing is caught below like any other
  void ask(Options asked, Report report) {
    io.nats.client.Options connecting =
        new io.nats.client.Options.Builder()
            .server(url)
            .connectionTimeout(REPLY)
            .maxReconnects(0)
            .build();
    try (Connection connection = Nats.connect(connecting)) {
      Dispatcher dispatcher = connection.createDispatcher(m -> arrivals.offer(Arrival.of(m)));
      dispatcher.subscribe(RESULT).subscribe(STATUS);
      connection.flush(REPLY);
      long published = publish(connection, asked);
      follow(published, report);
    } catch (IOException | TimeoutException e) {
      throw new HarnessException("NATS at " + url + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HarnessException("interrupted", e);
    }
  }

  private static byte[] request(Options asked) {
    return JSON.createObjectNode()
        .put("action", "PB_SEARCH")
        .put("type", "all")
        .put("search", asked.words())
        .put("filter", asked.filter())
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Published again while the node's bridge is not there yet: nobody hears it then. */
  private static long publish(Connection connection, Options asked) {
    byte[] body = request(asked);
    return Deadline.in(BRIDGE)
        .first(
            () -> {
              long now = System.nanoTime();
              Message reply = connection.request(REQUEST, body, REPLY);
              return Optional.ofNullable(reply).map(Question::accepted).map(ok -> now);
            })
        .orElseThrow(() -> new HarnessException("node A does not answer on NATS"));
  }

  private static JsonNode accepted(Message reply) {
    JsonNode answer = json(reply.getData());
    if (answer.has("error")) {
      throw new HarnessException("refused: " + answer.path("error").path("message").asText());
    }
    return answer;
  }

  private void follow(long published, Report report) throws InterruptedException {
    Deadline deadline = Deadline.in(END);
    while (!deadline.passed()) {
      Arrival arrival = arrivals.poll(deadline.left().toMillis(), TimeUnit.MILLISECONDS);
      if (arrival != null) {
        Duration after = Duration.ofNanos(arrival.nanos() - published);
        JsonNode message = json(arrival.body());
        if (!arrival.subject().equals(RESULT)) {
          report.end(message, after);
          return;
        }
        report.result(arrival.body(), message, after);
      }
    }
    throw new HarnessException("the search did not end within " + END.toSeconds() + " s");
  }

  private static JsonNode json(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new HarnessException("not JSON: " + new String(body, StandardCharsets.UTF_8), e);
    }
  }
}
