package org.opencloud.discovery.nats.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nats.client.Subscription;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.partners.Notice;
import org.opencloud.discovery.api.partners.Notice.Kind;
import org.opencloud.discovery.api.partners.NoticeRefused;
import org.opencloud.discovery.api.partners.PartnerLink.Sent;

class NoticesTest {
  private static final String ASK = "PROPALGATION_EVENT";
  private static final Did DID = new Did("00000000-0000-4000-8000-000000000001");

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
  void tellsPartnersOfAResource() {
    node.partners.sent = new Sent(3, Map.of("12D3x", "unreachable"));

    JsonNode reply =
        app.request(
            ASK,
            "{\"action\":\"PB_UPDATE\",\"data_type\":\"COMPUTE\",\"user\":\"ada\","
                + "\"request_id\":\"q\",\"payload\":{\"id\":\"r1\",\"price\":1.50e0}}");

    assertThat(reply)
        .hasToString(
            "{\"result\":\"sent\",\"taken\":3,\"failed\":{\"12D3x\":\"unreachable\"},"
                + "\"request_id\":\"q\"}");
    assertThat(node.partners.told)
        .containsExactly("UPDATE COMPUTE ada {\"id\":\"r1\",\"price\":1.50e0} []");
    assertThat(node.count("request", "notice")).isOne();
  }

  @Test
  void readsWhatIsKeptHere() {
    node.registry.kept.put("COMPUTE/r1", "{\"id\":\"r1\",\"name\":\"kept\"}");

    app.request(ASK, "{\"action\":\"PB_CREATE\",\"data_type\":\"COMPUTE\",\"payload\":\"r1\"}");
    app.request(
        ASK, "{\"action\":\"PB_DELETE\",\"data_type\":\"DATA\",\"payload\":{\"id\":\"gone\"}}");
    JsonNode absent =
        app.request(ASK, "{\"action\":\"PB_CREATE\",\"data_type\":\"DATA\",\"payload\":\"gone\"}");

    assertThat(node.partners.told)
        .containsExactly(
            "CREATE COMPUTE  {\"id\":\"r1\",\"name\":\"kept\"} []",
            "DELETE DATA  {\"id\":\"gone\",\"data_type\":\"DATA\"} []");
    assertThat(absent.at("/error/field").asText()).isEqualTo("id");
  }

  @Test
  void passesOnWhatPeersAreToConsider() {
    app.request(
        ASK,
        "{\"from_app\":\"oc-scheduler\",\"datatype\":\"WORKFLOW_EXECUTION\",\"payload\":"
            + "{\"action\":\"PB_CONSIDERS\",\"payload\":{\"peer_ids\":[\"a\",\"b\"],\"id\":7}}}");

    assertThat(node.partners.told)
        .containsExactly("CONSIDERS WORKFLOW_EXECUTION  {\"id\":7} [a, b]");
  }

  @Test
  void saysWhatIsWrong() {
    node.partners.refusal =
        Optional.of(new NoticeRefused(NoticeRefused.Code.BUSY, "", "try again later"));
    String create =
        "{\"action\":\"PB_CREATE\",\"data_type\":\"DATA\",\"payload\":{\"id\":\"a\",\"x\":1}}";

    assertThat(app.request(ASK, create).at("/error/code").asText()).isEqualTo("busy");
    node.present = false;
    assertThat(app.request(ASK, create).at("/error/code").asText()).isEqualTo("unavailable");
    assertThat(app.request(ASK, "{\"action\":\"PB_CREATE\"}").at("/error/field").asText())
        .isEqualTo("payload");
  }

  @Test
  void ignoresWhatANodeSent() {
    app.publish(ASK, "{\"from_app\":\"oc-discovery\",\"action\":\"PB_CREATE\",\"payload\":{}}");
    app.request(ASK, "{\"action\":\"PB_DELETE\",\"data_type\":\"DATA\",\"payload\":\"a\"}");

    assertThat(node.partners.told).hasSize(1);
    assertThat(node.count("request.ignored", "own")).isOne();
  }

  @Test
  void handsOverWhatPartnersTell() {
    Map<Kind, String> subjects =
        Map.of(
            Kind.CREATE, "CREATE_RESOURCE",
            Kind.UPDATE, "CREATE_RESOURCE",
            Kind.DELETE, "REMOVE_RESOURCE",
            Kind.CONSIDERS, "CONSIDERS_EVENT",
            Kind.PLANNER, "PLANNER_EVENT");
    subjects.forEach(
        (kind, subject) -> {
          Subscription arrived = app.subscribe(subject);
          Notice notice = new Notice(kind, "DATA", "ada", "{\"id\":\"r1\"}".getBytes(UTF_8));

          assertThat(node.arrivals().arrived(FakeSearch.PEER, DID, notice)).isTrue();

          assertThat(App.next(arrived))
              .hasToString(
                  "{\"from_app\":\"oc-discovery\",\"datatype\":\"DATA\",\"user\":\"ada\","
                      + "\"payload\":{\"id\":\"r1\"},\"peer\":{\"did\":\""
                      + DID
                      + "\",\"peer_id\":\""
                      + FakeSearch.PEER
                      + "\"}}");
        });
    assertThat(node.registry.kept).isEmpty();
  }

  @Test
  void hasNoRoomWithoutAServerInTheEnd() {
    try (Node alone =
        Node.on(java.net.URI.create("nats://127.0.0.1:1"), Map.of("outbound_messages", 100))) {
      Notice notice = new Notice(Kind.CREATE, "DATA", "", "{\"id\":\"r1\"}".getBytes(UTF_8));
      int taken = 0;
      while (taken <= 200 && alone.arrivals().arrived(FakeSearch.PEER, DID, notice)) {
        taken++;
      }

      // One may be in the sender's hand already.
      assertThat(taken).isBetween(100, 101);
      assertThat(alone.count("outbound.dropped", "queue_full")).isOne();
    }
  }
}
