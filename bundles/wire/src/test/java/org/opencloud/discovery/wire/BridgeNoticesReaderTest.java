package org.opencloud.discovery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.api.partners.Notice.Kind;

class BridgeNoticesReaderTest {
  private final BridgeNoticesReader reader = new BridgeNoticesReader();

  private BridgeRequest.Tell read(String message) throws BridgeRefused {
    return reader.notice(message.getBytes(UTF_8)).orElseThrow();
  }

  private static String text(BridgeRequest.Tell tell) {
    return new String(tell.json(), UTF_8);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  @Test
  void readsAResourceAsItStands() throws Exception {
    String resource = "{\"id\":\"r1\",\"n\":1.50e0,\"payload\":{\"action\":\"x\"}}";
    String rest = "\"action\":\"PB_CREATE\",\"data_type\":\"DATA\",\"user\":\"ada\",\"payload\":";

    BridgeRequest.Tell tell = read("{\"request_id\":\"q\"," + rest + resource + "}");

    assertThat(text(tell)).isEqualTo(resource);
    assertThat(tell.kind()).isEqualTo(Kind.CREATE);
    assertThat(List.of(tell.dataType(), tell.user(), tell.id(), tell.requestId()))
        .containsExactly("DATA", "ada", "", "q");
    String base64 = "\"" + base64(resource) + "\"";
    assertThat(text(read("{" + rest + base64 + "}"))).isEqualTo(resource);
    String inner = "{\"Action\":\"PB_CREATE\",\"Payload\":" + base64 + "}";
    String envelope = "{\"FromApp\":\"oc-api\",\"Datatype\":\"DATA\",\"Payload\":";
    assertThat(text(read(envelope + "\"" + base64(inner) + "\"}"))).isEqualTo(resource);
    assertThat(text(read(envelope + inner + "}"))).isEqualTo(resource);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"payload\":\"r1\"",
        "\"payload\":{\"id\":\"r1\"}",
        "\"payload\":{\"id\":\"r1\",\"data_type\":\"DATA\"}",
        "\"id\":\"r1\""
      })
  void readsTheIdOfOneThatIsKept(String named) throws Exception {
    BridgeRequest.Tell tell =
        read("{\"action\":\"pb_delete\",\"data_type\":\"DATA\"," + named + "}");

    assertThat(tell.id()).isEqualTo("r1");
    assertThat(tell.json()).isEmpty();
  }

  @Test
  void takesThePeersOutOfWhatTheyAreTold() throws Exception {
    BridgeRequest.Tell tell =
        read(
            "{\"action\":\"PB_PLANNER\",\"datatype\":\"WORKFLOW_EXECUTION\",\"payload\":"
                + "{\"a\":1.0E2,\"PeerIDs\":[\"x\",\"y\"],\"b\":{\"c\":[1, 2]},\"d\":null,\"e\":\"é\"}}");

    assertThat(tell.peers()).containsExactly("x", "y");
    assertThat(text(tell)).isEqualTo("{\"a\":1.0E2,\"b\":{\"c\":[1, 2]},\"d\":null,\"e\":\"é\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"action\":\"PB_SEARCH\",\"search\":\"gpu\"}",
        "{\"from_app\":\"oc-discovery\",\"action\":\"PB_CREATE\"}",
        "{\"payload\":{\"from_app\":\"oc-discovery\",\"action\":\"PB_CREATE\"}}",
        "{\"action\":7}",
        "[]",
        "{}"
      })
  void leavesTheRest(String message) throws Exception {
    assertThat(reader.notice(message.getBytes(UTF_8))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"action\":\"PB_CREATE\"}|INVALID|payload",
        "{\"action\":\"PB_CREATE\",\"payload\":\"r1\"}|INVALID|data_type",
        "{\"action\":\"PB_CREATE\",\"data_type\":\"a b\",\"payload\":\"r1\"}|INVALID|data_type",
        "{\"action\":\"PB_CREATE\",\"payload\":[1]}|INVALID|payload",
        "{\"action\":\"PB_UPDATE\",\"payload\":\"{\"}|MALFORMED|payload",
        "{\"action\":\"PB_CONSIDERS\",\"data_type\":\"A\"}|INVALID|payload",
        "{\"action\":\"PB_CONSIDERS\",\"payload\":{\"peer_ids\":[\"a\"]}}|INVALID|data_type",
        "{\"action\":\"PB_CONSIDERS\",\"payload\":{\"peer_ids\":\"a\"}}|INVALID|peer_ids",
        "{\"action\":\"PB_CONSIDERS\",\"payload\":{\"peer_ids\":[\"a\",7]}}|INVALID|peer_ids[1]",
        "{\"action\":\"PB_CONSIDERS\",\"user\":7,\"data_type\":\"A\",\"payload\":{}}|INVALID|user"
      })
  void saysWhatIsWrong(String message, BridgeError.Code code, String field) {
    assertThatThrownBy(() -> read(message))
        .isInstanceOfSatisfying(
            BridgeRefused.class,
            refused -> {
              assertThat(refused.error().code()).isEqualTo(code);
              assertThat(refused.error().field()).isEqualTo(field);
            });
  }

  @Test
  void keepsTheLimits() {
    String many = String.join(",", Collections.nCopies(101, "\"a\""));
    String crowd =
        "{\"action\":\"PB_PLANNER\",\"data_type\":\"A\",\"payload\":{\"peer_ids\":[" + many + "]}}";
    assertThatThrownBy(() -> read(crowd)).hasMessage("expected 1 to 100 peers");
    String large =
        "{\"action\":\"PB_CREATE\",\"data_type\":\"A\",\"payload\":{\"x\":\""
            + "x".repeat(131_072)
            + "\"}}";
    assertThatThrownBy(() -> read(large)).hasMessageContaining("at most 131072 bytes");
  }
}
