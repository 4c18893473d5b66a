package org.opencloud.discovery.nats.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nats.client.Subscription;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.types.NetworkTypes.KnownType;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.ResourceType;

class TypeQuestionsTest {
  private static final String ASK = "PROPALGATION_EVENT";
  private static final String DIGEST = "D".repeat(43);

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
    node.types =
        List.of(known("COMPUTE", true, 2), known("acme.a", false, 1), known("acme.b", false, 1));
  }

  @AfterEach
  void disconnect() {
    app.close();
    node.close();
  }

  private static KnownType known(String name, boolean local, int nodes) {
    ResourceType type =
        ResourceType.named(name)
            .description("of a test")
            .field(Field.number("memory", "GiB").withExample("16").describedAs("of it"))
            .field(Field.text("rack").keptInternal())
            .build();
    return new KnownType(type, DIGEST, local, nodes);
  }

  @Test
  void listsTheTypesOfTheNetwork() {
    JsonNode reply = app.request(ASK, "{\"action\":\"PB_TYPES\",\"request_id\":\"q\"}");

    assertThat(reply.path("types"))
        .extracting(type -> type.path("name").asText() + " " + type.path("nodes"))
        .containsExactly("COMPUTE 3", "acme.a 1", "acme.b 1");
    assertThat(reply.path("types").get(0))
        .hasToString(
            "{\"name\":\"COMPUTE\",\"version\":\"1.0.0\",\"description\":\"of a test\","
                + "\"digest\":\""
                + DIGEST
                + "\",\"local\":true,\"nodes\":3,\"fields\":[{\"path\":\"memory\","
                + "\"kind\":\"number\",\"unit\":\"GiB\",\"searchable\":false,"
                + "\"filterable\":true,\"example\":\"16\",\"description\":\"of it\"}]}");
    assertThat(reply.path("omitted").asInt()).isZero();
    assertThat(reply.path("request_id").asText()).isEqualTo("q");
    assertThat(node.count("request", "types")).isOne();
  }

  @Test
  void listsOneTypeAlsoInsideAnEnvelope() {
    JsonNode reply =
        app.request(
            ASK,
            "{\"from_app\":\"oc-front\",\"payload\":{\"Action\":\"pb_types\","
                + "\"data_type\":\"acme.b\"}}");

    assertThat(reply.path("types")).hasSize(1);
    assertThat(reply.at("/types/0/name").asText()).isEqualTo("acme.b");
  }

  @Test
  void saysWhatIsWrong() {
    JsonNode invalid = app.request(ASK, "{\"action\":\"PB_TYPES\",\"data_type\":\"no such\"}");
    assertThat(invalid.at("/error/field").asText()).isEqualTo("data_type");

    Subscription status = app.subscribe("SEARCH_STATUS");
    app.publish(ASK, "{\"action\":\"PB_TYPES\",\"request_id\":\"q\"}");
    assertThat(App.next(status).at("/error/message").asText()).contains("reply subject");

    node.present = false;
    assertThat(app.request(ASK, "{\"action\":\"PB_TYPES\"}").at("/error/code").asText())
        .isEqualTo("unavailable");
  }

  @Test
  void omitsWhatAReplyHasNoRoomFor() {
    ResourceType.Builder wide = ResourceType.named("acme.wide");
    for (int i = 0; i < 200; i++) {
      wide.field(Field.code("f" + i).describedAs("d".repeat(200)));
    }
    KnownType known = new KnownType(wide.build(), DIGEST, false, 1);
    node.types = IntStream.range(0, 20).mapToObj(i -> known).toList();

    JsonNode reply = app.request(ASK, "{\"action\":\"PB_TYPES\"}");

    int told = reply.path("types").size();
    assertThat(told).isBetween(5, 19);
    assertThat(reply.path("omitted").asInt()).isEqualTo(20 - told);
  }
}
