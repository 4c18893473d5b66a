package org.opencloud.discovery.nats.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.SearchRefused;
import org.opencloud.discovery.api.store.StoreException;

class BridgeTest {
  private static final String ASK = "PROPALGATION_EVENT";
  private static final String GPU =
      "{\"action\":\"PB_SEARCH\",\"type\":\"all\",\"search\":\"gpu\"}";

  @TempDir static Path directory;
  private static NatsServer server;
  private Node node;
  private App app;

  @BeforeAll
  static void startServer() {
    server = NatsServer.start(directory);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void connect() {
    node = Node.on(server.uri());
    app = App.on(server.uri());
  }

  @AfterEach
  void disconnect() {
    app.close();
    node.close();
  }

  @Test
  void carriesTheDrawnFlow() {
    node.search.begun = search -> search.answer("{\"name\":\"gpu\"}").end(Account.Reason.COMPLETE);

    app.publish(ASK, GPU);

    JsonNode result = App.next(app.results);
    assertThat(result.path("from_app").asText()).isEqualTo("oc-discovery");
    assertThat(result.path("datatype").asText()).isEqualTo("COMPUTE");
    assertThat(result.path("payload").path("name").asText()).isEqualTo("gpu");
    assertThat(result.path("search_id").asText()).isEqualTo(FakeSearch.ID);
    assertThat(result.path("peer").path("did").asText()).isEqualTo(FakeSearch.DID.text());
    assertThat(result.has("request_id")).isFalse();
    JsonNode account = App.next(app.status);
    assertThat(account.path("reason").asText()).isEqualTo("complete");
    assertThat(account.path("answered").asInt()).isEqualTo(1);
    assertThat(account.path("dropped").path("bad_signature").asInt()).isEqualTo(2);
  }

  @Test
  void takesTheEnvelopeWithAllItsFields() {
    String inner = GPU.replace("}", ",\"limit\":7,\"deadline_ms\":900,\"data_type\":\"COMPUTE\"}");
    String payload = Base64.getEncoder().encodeToString(inner.getBytes(UTF_8));

    JsonNode reply =
        app.request(
            ASK,
            "{\"FromApp\":\"oc-front\",\"User\":\"ada\",\"request_id\":\"q1\",\"Payload\":\""
                + payload
                + "\"}");

    assertThat(reply.path("request_id").asText()).isEqualTo("q1");
    assertThat(node.search.asked.get(0).user()).isEqualTo("ada");
    assertThat(node.search.asked.get(0).dataType()).isEqualTo("COMPUTE");
    assertThat(node.search.asked.get(0).limit()).contains(7);
    assertThat(node.search.asked.get(0).deadline()).contains(Duration.ofMillis(900));
  }

  @Test
  void repliesWithinFiftyMilliseconds() {
    app.request(ASK, GPU);
    List<Duration> times = new ArrayList<>();
    for (int i = 0; i < 51; i++) {
      long start = System.nanoTime();
      JsonNode reply = app.request(ASK, GPU);
      times.add(Duration.ofNanos(System.nanoTime() - start));
      assertThat(reply.path("search_id").asText()).isEqualTo(FakeSearch.ID);
      assertThat(reply.path("reachable").asInt()).isEqualTo(14);
    }
    Collections.sort(times);
    // The median: the machine that tests may be busy with other things now and then.
    assertThat(times.get(25)).isLessThan(Duration.ofMillis(50));
  }

  @Test
  void echoesTheRequestIdInResultsAndTheAccount() {
    app.request(ASK, GPU.replace("}", ",\"request_id\":\"q1\",\"user\":\"ada\"}"));
    node.search.running.get(0).answer("{}").end(Account.Reason.DEADLINE);

    JsonNode result = App.next(app.results);
    assertThat(result.path("request_id").asText()).isEqualTo("q1");
    assertThat(result.path("user").asText()).isEqualTo("ada");
    assertThat(App.next(app.status).path("request_id").asText()).isEqualTo("q1");
  }

  @Test
  void saysOnTheReplySubjectWhatIsWrong() {
    JsonNode reply =
        app.request(ASK, GPU.replace("gpu", " ").replace("}", ",\"request_id\":\"q\"}"));

    assertThat(reply.path("error").path("code").asText()).isEqualTo("invalid");
    assertThat(reply.path("error").path("field").asText()).isEqualTo("search");
    assertThat(reply.path("error").path("message").asText()).isNotEmpty();
    assertThat(reply.path("request_id").asText()).isEqualTo("q");
    assertThat(node.count("request.refused", "invalid")).isEqualTo(1);
  }

  @Test
  void saysOnTheStatusSubjectWhatIsWrongWithoutAReplySubject() {
    app.publish(ASK, "not json");

    JsonNode status = App.next(app.status);
    assertThat(status.path("from_app").asText()).isEqualTo("oc-discovery");
    assertThat(status.path("error").path("code").asText()).isEqualTo("malformed");
    assertThat(node.count("request.refused", "malformed")).isEqualTo(1);
  }

  @Test
  void refusesAnOversizedRequest() {
    String large = GPU.replace("}", ",\"x\":\"" + "x".repeat(40_000) + "\"}");

    assertThat(app.request(ASK, large).path("error").path("code").asText()).isEqualTo("too_large");
    assertThat(node.count("request.refused", "too_large")).isEqualTo(1);
  }

  @Test
  void passesTheRefusalOfTheSearchOn() {
    node.search.refusal =
        Optional.of(new SearchRefused(SearchRefused.Code.BUSY, "", "256 searches are running"));

    JsonNode error = app.request(ASK, GPU).path("error");
    assertThat(error.path("code").asText()).isEqualTo("busy");
    assertThat(error.path("message").asText()).isEqualTo("256 searches are running");
  }

  @Test
  void saysUnavailableWithoutSearch() {
    node.present = false;

    JsonNode reply = app.request(ASK, GPU);
    assertThat(reply.path("error").path("code").asText()).isEqualTo("unavailable");
    JsonNode create = app.request("CREATE_RESOURCE", "{\"id\":\"r1\"}");
    assertThat(create.path("error").path("code").asText()).isEqualTo("unavailable");
  }

  @Test
  void saysWhenNobodyWillFindWhatItKeeps() {
    String known = "{\"data_type\":\"COMPUTE\",\"payload\":{\"id\":\"r1\"}}";
    String unknown = known.replace("COMPUTE", "acme.unknown");

    assertThat(app.request("CREATE_RESOURCE", known).has("warning")).isFalse();
    assertThat(app.request("CREATE_RESOURCE", unknown).path("warning").asText())
        .contains("plugin that searches acme.unknown");
    assertThat(node.registry.kept).hasSize(2);
  }

  @Test
  void neverTakesItsOwnMessagesForRequests() {
    app.publish(ASK, GPU.replace("{", "{\"from_app\":\"oc-discovery\","));
    app.publish("CREATE_RESOURCE", "{\"FromApp\":\"oc-discovery\",\"payload\":{\"id\":\"r1\"}}");

    await().atMost(App.PATIENCE).until(() -> node.count("request.ignored", "own") == 2);
    assertThat(node.search.asked).isEmpty();
    assertThat(node.registry.kept).isEmpty();
  }

  @Test
  void givesTheReplyBeforeTheFirstResult() {
    node.search.begun =
        search -> {
          for (int i = 0; i < 50; i++) {
            search.answer("{}");
          }
        };

    List<String> subjects = app.everythingAfter(ASK, "reply.here", GPU, 52);

    assertThat(subjects).startsWith(ASK, "reply.here", "SEARCH_EVENT");
    assertThat(subjects.subList(2, 52)).containsOnly("SEARCH_EVENT");
  }

  @Test
  void writesThePayloadAsBase64WhenSet() {
    try (Node other =
        Node.on(server.uri(), Map.of("payload_encoding", "base64", "subject_request", "ASK_BASE64"))
            .connected()) {
      app.request("ASK_BASE64", GPU);
      other.search.running.get(0).answer("{\"name\":\"gpu\"}");

      byte[] json = Base64.getDecoder().decode(App.next(app.results).path("payload").asText());
      assertThat(json).asString(UTF_8).isEqualTo("{\"name\":\"gpu\"}");
    }
  }

  @Test
  void sharesTheRequestsWithAnotherNodeOnTheSameServer() {
    try (Node other = Node.on(server.uri())) {
      for (int i = 0; i < 100; i++) {
        app.request(ASK, GPU);
      }
      assertThat(node.search.asked.size() + other.search.asked.size()).isEqualTo(100);
      assertThat(node.search.asked).isNotEmpty();
      assertThat(other.search.asked).isNotEmpty();
    }
  }

  @Test
  void keepsAndForgetsResources() {
    String document = "{\"id\":\"r1\", \"price\": 1.50e0}";

    JsonNode stored =
        app.request(
            "CREATE_RESOURCE",
            "{\"from_app\":\"oc-api\",\"datatype\":\"COMPUTE\",\"request_id\":\"q\",\"payload\":"
                + document
                + "}");
    assertThat(stored.toString())
        .isEqualTo(
            "{\"result\":\"stored\",\"datatype\":\"COMPUTE\",\"id\":\"r1\",\"request_id\":\"q\"}");
    assertThat(node.registry.kept).containsEntry("COMPUTE/r1", document);

    String removal = "{\"data_type\":\"COMPUTE\",\"id\":\"r1\"}";
    assertThat(app.request("REMOVE_RESOURCE", removal).path("result").asText())
        .isEqualTo("removed");
    assertThat(app.request("REMOVE_RESOURCE", removal).path("result").asText()).isEqualTo("absent");
  }

  @Test
  void saysWhyAResourceIsNotKept() {
    JsonNode refused = app.request("CREATE_RESOURCE", "{\"name\":\"x\"}").path("error");
    assertThat(refused.path("code").asText()).isEqualTo("invalid");
    assertThat(refused.path("field").asText()).isEqualTo("id");

    node.registry.failure =
        Optional.of(new StoreException(StoreException.Reason.UNAVAILABLE, "MongoDB is away"));
    JsonNode away = app.request("CREATE_RESOURCE", "{\"id\":\"r1\"}").path("error");
    assertThat(away.path("code").asText()).isEqualTo("unavailable");
    assertThat(away.path("message").asText()).isEqualTo("MongoDB is away");

    JsonNode peer =
        app.request("CREATE_RESOURCE", "{\"Datatype\":\"PEER\",\"Payload\":{\"id\":\"x\"}}");
    assertThat(peer.path("error").path("code").asText()).isEqualTo("unsupported");
  }

  @Test
  void endsRunningSearchesWhenItStops() {
    app.request(ASK, GPU);

    node.close();

    assertThat(App.next(app.status).path("reason").asText()).isEqualTo("cancelled");
  }
}
