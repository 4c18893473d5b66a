package org.opencloud.discovery.nats.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.Subscription;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An application on NATS, with a stock client. */
final class App implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Connection connection;
  final Subscription results;
  final Subscription status;

  App(Options options) {
    try {
      connection = Nats.connect(options);
      results = connection.subscribe("SEARCH_EVENT");
      status = connection.subscribe("SEARCH_STATUS");
      connection.flush(PATIENCE);
    } catch (IOException | InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  static App on(URI server) {
    return new App(new Options.Builder().server(server.toString()).build());
  }

  void publish(String subject, String json) {
    connection.publish(subject, json.getBytes(UTF_8));
  }

  JsonNode request(String subject, String json) {
    try {
      Message reply = connection.request(subject, json.getBytes(UTF_8), PATIENCE);
      assertThat(reply).as("reply to %s", json).isNotNull();
      return parsed(reply);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Listens, too, from now on. */
  Subscription subscribe(String subject) {
    Subscription subscription = connection.subscribe(subject);
    settle();
    return subscription;
  }

  static JsonNode next(Subscription subscription) {
    try {
      Message message = subscription.nextMessage(PATIENCE);
      assertThat(message).as("a message on %s", subscription.getSubject()).isNotNull();
      return parsed(message);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The subjects of all that is published, in order, from a request on. */
  List<String> everythingAfter(String subject, String replyTo, String json, int count) {
    Subscription everything = connection.subscribe(">");
    settle();
    connection.publish(subject, replyTo, json.getBytes(UTF_8));
    List<String> subjects = new ArrayList<>();
    try {
      while (subjects.size() < count) {
        Message message = everything.nextMessage(PATIENCE);
        assertThat(message).as("message %d", subjects.size()).isNotNull();
        subjects.add(message.getSubject());
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return subjects;
  }

  long waiting(Subscription subscription) {
    return subscription.getPendingMessageCount();
  }

  /** Everything published by now has reached the server, and what it sent has come. */
  void settle() {
    try {
      connection.flush(PATIENCE);
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static JsonNode parsed(Message message) {
    try {
      return JSON.readTree(new String(message.getData(), UTF_8));
    } catch (JsonProcessingException e) {
      throw new AssertionError(new String(message.getData(), UTF_8), e);
    }
  }
}
