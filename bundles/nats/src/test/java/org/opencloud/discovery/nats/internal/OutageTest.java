package org.opencloud.discovery.nats.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.search.Account;

class OutageTest {
  private static final String ASK = "PROPALGATION_EVENT";
  private static final String GPU =
      "{\"action\":\"PB_SEARCH\",\"type\":\"all\",\"search\":\"gpu\"}";

  @TempDir Path directory;
  private NatsServer server;

  @BeforeEach
  void startServer() {
    server = NatsServer.start(directory);
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void startsWithTheServerDownAndWorksWhenItComesUp() {
    server.stop();
    try (Node node = Node.on(server.uri(), Map.of())) {
      await().atMost(App.PATIENCE).until(() -> node.count("connection", "failed") > 10);
      assertThat(threads("nats-")).as("threads after ten attempts").isLessThan(10);
      assertThat(node.state().name()).isEqualTo("connecting");
      assertThat(node.state().detail().split(server.uri().toString(), -1)).hasSize(2);
      assertThat(node.state().detail()).contains(Integer.toString(server.port()));

      server.start();

      node.connected();
      try (App app = App.on(server.uri())) {
        assertThat(app.request(ASK, GPU).path("reachable").asInt()).isEqualTo(14);
      }
    }
  }

  @Test
  void worksAgainAfterARestartOfTheServer() {
    try (Node node = Node.on(server.uri())) {
      server.stop();
      node.is("reconnecting");
      assertThat(node.state().detail()).startsWith(server.uri().toString());
      server.start();
      node.connected();
      try (App app = App.on(server.uri())) {
        assertThat(app.request(ASK, GPU).path("search_id").asText()).isEqualTo(FakeSearch.ID);
      }
    }
  }

  @Test
  void keepsResultsThroughAnOutageUpToItsBoundAndNamesTheRest() {
    // The node comes back after the application, which then misses nothing.
    Map<String, Object> small = Map.of("outbound_messages", 100, "reconnect_wait_millis", 2_000);
    try (Node node = Node.on(server.uri(), small).connected();
        App app = patientApp()) {
      app.request(ASK, GPU);
      server.stop();
      node.is("reconnecting");
      FakeSearch.Running search = node.search.running.get(0);
      for (int i = 0; i < 150; i++) {
        search.answer("{}");
      }
      search.end(Account.Reason.COMPLETE);
      server.start();

      JsonNode account = App.next(app.status);
      long undelivered = account.path("undelivered").asLong();
      assertThat(undelivered).isBetween(49L, 50L);
      assertThat(node.count("outbound.dropped", "queue_full")).isEqualTo(undelivered);
      for (int i = 0; i < 150 - undelivered; i++) {
        App.next(app.results);
      }
      assertThat(app.waiting(app.results)).isZero();
    }
  }

  @Test
  void refusesResultsBeyondTheBytesOfTheQueue() {
    Map<String, Object> small = Map.of("outbound_bytes", 1 << 20);
    try (Node node = Node.on(server.uri(), small).connected();
        App app = patientApp()) {
      app.request(ASK, GPU);
      server.stop();
      node.is("reconnecting");
      String large = "{\"x\":\"" + "x".repeat(100_000) + "\"}";
      for (int i = 0; i < 20; i++) {
        node.search.running.get(0).answer(large);
      }
      assertThat(node.count("outbound.dropped", "queue_full")).isBetween(8L, 11L);
    }
  }

  @Test
  void saysBusyWhenRequestsComeFasterThanTheyAreTaken() {
    CountDownLatch blocked = new CountDownLatch(1);
    try (Node node = Node.on(server.uri());
        App app = App.on(server.uri())) {
      node.search.begun = search -> waitFor(blocked);
      for (int i = 0; i < 300; i++) {
        app.publish(ASK, GPU);
      }
      await().atMost(App.PATIENCE).until(() -> node.count("request.refused", "busy") == 42);
      blocked.countDown();

      assertThat(App.next(app.status).path("error").path("code").asText()).isEqualTo("busy");
      await().atMost(App.PATIENCE).until(() -> node.search.asked.size() == 258);
    }
  }

  @Test
  void dropsWhatTheServerWouldNotTake() throws IOException {
    server.close();
    try (NatsServer narrow = NatsServer.start(directory, "-c", narrow().toString());
        Node node = Node.on(narrow.uri());
        App app = App.on(narrow.uri())) {
      app.request(ASK, GPU);
      node.search
          .running
          .get(0)
          .answer("{\"x\":\"" + "x".repeat(3_000) + "\"}")
          .end(Account.Reason.COMPLETE);

      assertThat(App.next(app.status).path("undelivered").asLong()).isEqualTo(1);
      assertThat(node.count("outbound.dropped", "too_large")).isEqualTo(1);
    }
  }

  @Test
  void leavesNoThreadBehindAndNamesThemAll() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Node node = Node.on(server.uri());
    Set<Thread> made = new HashSet<>(Thread.getAllStackTraces().keySet());
    made.removeAll(before);
    made.removeIf(thread -> thread.getName().startsWith("awaitility"));
    assertThat(made).isNotEmpty().allMatch(thread -> thread.getName().startsWith("nats-"));

    node.close();

    await().atMost(App.PATIENCE).until(() -> made.stream().noneMatch(Thread::isAlive));
  }

  private Path narrow() throws IOException {
    return Files.writeString(directory.resolve("narrow.conf"), "max_payload: 2048\n");
  }

  private App patientApp() {
    return new App(
        new Options.Builder()
            .server(server.uri().toString())
            .maxReconnects(-1)
            .reconnectWait(Duration.ofMillis(20))
            .build());
  }

  private static long threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(prefix))
        .count();
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
