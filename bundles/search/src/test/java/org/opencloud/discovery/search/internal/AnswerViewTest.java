package org.opencloud.discovery.search.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.spi.Access;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.testkit.keys.TestKey;

class AnswerViewTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<TestKey> PEERS =
      List.of(TestKey.of(1), TestKey.of(2), TestKey.of(3), TestKey.of(4));
  private static final TestKey SELF = TestKey.of(9);

  private final ResourceType type =
      ResourceType.named("T")
          .description("of a test")
          .field(Field.text("secret").keptInternal())
          .field(Field.text("a.secret").keptInternal())
          .build();
  private final AnswerView view = new AnswerView(type, SELF.did());

  /** Many random documents, shared with random peers, in both spellings of a peer. */
  @Test
  void noAnswerContainsAnotherPeersNameOrAnythingInternal() throws Exception {
    Random random = new Random(42);
    ResourceIndexer indexer =
        new ResourceIndexer(SELF.peerId(), SELF::peerId, name -> Optional.of(type));
    for (int i = 0; i < 2_000; i++) {
      ObjectNode document = document(random);
      byte[] json = MAPPER.writeValueAsBytes(document);
      Resource resource = indexer.index("T", json).resource();
      TestKey asker = PEERS.get(random.nextInt(PEERS.size()));

      String seen = new String(view.of(json, resource.access(), asker.peerId()), UTF_8);

      assertThat(seen).doesNotContain("SECRET").doesNotContain("\"_");
      for (TestKey other : PEERS) {
        assertThat(seen).doesNotContain(other.did().text());
        if (other != asker) {
          assertThat(seen).doesNotContain(other.peerId().text());
        }
      }
      assertThat(MAPPER.readTree(seen).get("creator_id").asText()).isEqualTo(SELF.did().text());
      assertThat(MAPPER.readTree(seen).get("kept")).isEqualTo(document.get("kept"));
      assertThat(view.of(seen.getBytes(UTF_8), resource.access(), asker.peerId()))
          .as("a view of a view is the same")
          .isEqualTo(seen.getBytes(UTF_8));
    }
  }

  @Test
  void keepsNumbersAsTheyAreWritten() throws Exception {
    byte[] json = "{\"id\":\"x\",\"n\":[1e400,0.10,12345678901234567890,-0]}".getBytes(UTF_8);

    assertThat(new String(view.of(json, Access.PUBLIC, SELF.peerId()), UTF_8))
        .contains("\"n\":[1e400,0.10,12345678901234567890,-0]");
  }

  @Test
  void refusesAnotherType() {
    assertThatExceptionOfType(AnswerView.WrongType.class)
        .isThrownBy(
            () ->
                view.of("{\"data_type\":\"OTHER\"}".getBytes(UTF_8), Access.PUBLIC, SELF.peerId()));
  }

  private static ObjectNode document(Random random) {
    ObjectNode document = MAPPER.createObjectNode();
    document.put("id", "r" + random.nextInt());
    document.put("_id", "SECRET");
    document.put("secret", "SECRET");
    document.putObject("a").put("secret", "SECRET").put("open", 1);
    document.putArray("a2").addObject().put("open", true);
    document.set("kept", value(random, 3));
    document.put("access", random.nextBoolean() ? "PUBLIC" : "PRIVATE");
    ArrayNode partners = document.putArray("partnerships");
    Set<TestKey> shared = new HashSet<>();
    for (TestKey peer : PEERS) {
      if (random.nextBoolean() && shared.add(peer)) {
        partners.add(random.nextBoolean() ? peer.peerId().text() : peer.did().text());
      }
    }
    return document;
  }

  private static JsonNode value(Random random, int depth) {
    int kind = random.nextInt(depth == 0 ? 4 : 6);
    return switch (kind) {
      case 0 -> MAPPER.getNodeFactory().numberNode(random.nextInt());
      case 1 -> MAPPER.getNodeFactory().textNode("té\"xt\\\n" + random.nextInt());
      case 2 -> MAPPER.getNodeFactory().booleanNode(random.nextBoolean());
      case 3 -> MAPPER.getNodeFactory().nullNode();
      case 4 -> MAPPER.createArrayNode().add(value(random, depth - 1));
      default -> MAPPER.createObjectNode().set("x" + depth, value(random, depth - 1));
    };
  }
}
