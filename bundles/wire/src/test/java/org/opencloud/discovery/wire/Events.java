package org.opencloud.discovery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.keys.DidKey;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.ResourceType;

/** Events of two fixed keys; those of docs/protocol.md. */
final class Events {
  static final PrivateKey ASKER = key(1);
  static final PrivateKey ANSWERER = key(2);
  static final String NETWORK = "00112233445566778899aabbccddeeff";
  static final String ID = "AAECAwQFBgcICQoLDA0ODw";

  private Events() {}

  static PrivateKey key(int fill) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) fill);
    try {
      return PrivateKey.ofSeed(seed);
    } catch (KeyException e) {
      throw new AssertionError(e);
    }
  }

  static String did(PrivateKey key) {
    return DidKey.of(key.publicKey());
  }

  static Event question() {
    return signed(
        ASKER,
        unsigned(Purpose.QUESTION, ASKER, "", "", "{\"search\":\"gpu\",\"limit\":100}", "ada"));
  }

  static Event filteredQuestion() {
    String payload =
        "{\"search\":\"\",\"limit\":100,\"filter\":\"gpu.count>=2 and location=EU\","
            + "\"order\":\"price.hour\"}";
    return signed(ASKER, unsigned(Purpose.QUESTION, ASKER, "", "COMPUTE", payload, "ada"));
  }

  static Event directQuestion() {
    String payload = "{\"search\":\"gpu\",\"limit\":100}";
    return signed(ASKER, unsigned(Purpose.QUESTION, ASKER, did(ANSWERER), "", payload, "ada"));
  }

  static Event answer() {
    String resource = "{\"id\":\"node-7\",\"data_type\":\"COMPUTE\",\"name\":\"GPU node\"}";
    return signed(
        ANSWERER, unsigned(Purpose.ANSWER, ANSWERER, did(ASKER), "COMPUTE", resource, ""));
  }

  static Event end() {
    String report =
        "{\"results\":1,\"limited\":false,\"neighbours\":3,"
            + "\"failures\":{\"STORAGE\":\"timed out\"}}";
    return signed(ANSWERER, unsigned(Purpose.END, ANSWERER, did(ASKER), "", report, ""));
  }

  static TypeDescription described() {
    return TypeDescription.of(
        ResourceType.named("acme.gpu-slice")
            .version("1.2.0")
            .description("A part of a GPU")
            .field(Field.keyword("gpu.model").describedAs("As its vendor calls it"))
            .field(Field.number("memory", "GiB").withExample("16"))
            .field(Field.text("rack").keptInternal())
            .build());
  }

  static SignedTypes types() {
    TypeDescription described = described();
    return TypesCodec.sign(
        List.of(new AnnouncedType("acme.gpu-slice", "1.2.0", described.digest())),
        NETWORK,
        new Did(did(ANSWERER)),
        ID,
        1_790_000_000_000L,
        1_790_000_360_000L,
        ANSWERER::sign);
  }

  static Event create() {
    String resource =
        "{\"id\":\"node-7\",\"access\":\"PUBLIC\",\"name\":\"GPU node\",\"data_type\":\"COMPUTE\","
            + "\"creator_id\":\""
            + did(ANSWERER)
            + "\"}";
    return signed(
        ANSWERER, unsigned(Purpose.CREATE, ANSWERER, did(ASKER), "COMPUTE", resource, "ada"));
  }

  static Event delete() {
    String resource = new String(PartnerMessages.deletion("COMPUTE", "node-7"), UTF_8);
    return signed(
        ANSWERER, unsigned(Purpose.DELETE, ANSWERER, did(ASKER), "COMPUTE", resource, "ada"));
  }

  static Event unsigned(
      Purpose purpose, PrivateKey from, String to, String type, String payload, String user) {
    return new Event(
        purpose,
        NETWORK,
        did(from),
        to,
        ID,
        1_790_000_000_000L,
        1_790_000_005_000L,
        type,
        user,
        payload.getBytes(UTF_8),
        new byte[0]);
  }

  static Event signed(PrivateKey key, Event event) {
    return SigningForm.signed(event, key::sign);
  }
}
