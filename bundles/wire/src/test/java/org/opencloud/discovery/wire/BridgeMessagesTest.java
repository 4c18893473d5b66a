package org.opencloud.discovery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.Account.Outcome;
import org.opencloud.discovery.api.search.Account.PeerAccount;
import org.opencloud.discovery.api.search.Account.Reason;
import org.opencloud.discovery.api.search.Answer;
import org.opencloud.discovery.api.search.Matched;
import org.opencloud.discovery.wire.BridgeError.Code;
import org.opencloud.discovery.wire.BridgeMessages.PayloadForm;

class BridgeMessagesTest {
  private static final String UNSEARCHED =
      "nobody finds it until a plugin that searches acme.gpu is installed on this node";
  private static final String ID = "AAAAAAAAAAAAAAAAAAAAAA";
  private static final Did DID =
      new Did("did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK");
  private static final PeerId PEER =
      new PeerId("12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN");

  private final BridgeMessages messages = new BridgeMessages(PayloadForm.OBJECT);

  @Test
  void writesAResultWithTheResourceAsItIs() throws BridgeRefused {
    assertThat(messages.result(answer("{\"name\":\"gpu\",\"price\":1.50e0}"), "ada", "q1"))
        .asString(UTF_8)
        .isEqualTo(
            "{\"from_app\":\"oc-discovery\",\"datatype\":\"COMPUTE\",\"user\":\"ada\","
                + "\"payload\":{\"name\":\"gpu\",\"price\":1.50e0},"
                + "\"search_id\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"request_id\":\"q1\","
                + "\"peer\":{\"did\":\"did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK\","
                + "\"peer_id\":\"12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN\"},"
                + "\"local\":false}");
  }

  @Test
  void saysWhatMatched() throws BridgeRefused {
    assertThat(text(messages.result(matching(), "ada", "q1")))
        .endsWith(
            "\"local\":false,\"matched\":{\"words\":{\"gpu\":[\"gpu.model\",\"name\"]},"
                + "\"filter\":[\"gpu.count>=2\"]}}");
  }

  private static Answer matching() {
    Matched matched =
        new Matched(Map.of("gpu", List.of("gpu.model", "name")), List.of("gpu.count>=2"));
    byte[] json = "{\"name\":\"gpu\",\"price\":1.50e0}".getBytes(UTF_8);
    return new Answer(ID, "COMPUTE", "r1", json, DID, PEER, false, matched);
  }

  @Test
  void writesAResultAsBase64() throws BridgeRefused {
    BridgeMessages base64 = new BridgeMessages(PayloadForm.BASE64);
    assertThat(base64.result(answer("{\"name\":\"gpu\"}"), "", ""))
        .asString(UTF_8)
        .contains("\"payload\":\"eyJuYW1lIjoiZ3B1In0=\"")
        .doesNotContain("request_id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "1", "{\"a\":1", "{} {}", "{}, \"local\":true", "{\"a\":01}"})
  void refusesAResultThatWouldBreakItsMessage(String json) {
    assertThatThrownBy(() -> messages.result(answer(json), "", ""))
        .isInstanceOf(BridgeRefused.class);
  }

  @Test
  void writesAnAccount() {
    PeerAccount peer =
        new PeerAccount(PEER, DID, Outcome.ANSWERED, 3, true, Map.of("STORAGE", "timeout"));
    assertThat(messages.account(account(List.of(peer)), "ada", "q1", 4, 10))
        .asString(UTF_8)
        .isEqualTo(
            "{\"from_app\":\"oc-discovery\",\"user\":\"ada\","
                + "\"search_id\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"request_id\":\"q1\","
                + "\"reason\":\"deadline\",\"detail\":\"half ?\",\"results\":3,\"local\":1,"
                + "\"reachable\":14,\"answered\":1,\"partial\":0,\"silent\":0,"
                + "\"unreachable\":0,\"unsupported\":0,\"undelivered\":4,"
                + "\"dropped\":{\"bad_signature\":2},\"local_failures\":{\"DATA\":\"failed\"},"
                + "\"peers\":[{\"did\":\"did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK\","
                + "\"peer_id\":\"12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN\","
                + "\"outcome\":\"answered\",\"results\":3,\"limited\":true,"
                + "\"failures\":{\"STORAGE\":\"timeout\"}}],"
                + "\"peers_omitted\":0,\"elapsed_ms\":1234}");
  }

  @Test
  void saysWhyAPeerDidNotAnswer() {
    PeerAccount away =
        new PeerAccount(PEER, DID, Outcome.UNREACHABLE, 0, false, Map.of(), "no \ud800 address");
    assertThat(messages.account(account(List.of(away)), "", "", 0, 10))
        .asString(UTF_8)
        .contains("\"unreachable\":1")
        .contains("\"outcome\":\"unreachable\"")
        .contains("\"failures\":{},\"detail\":\"no ? address\"}");
  }

  @Test
  void namesNoMorePeersThanItMayAndCountsTheOthers() {
    PeerAccount silent = new PeerAccount(PEER, DID, Outcome.SILENT, 0, false, Map.of());
    PeerAccount answered = new PeerAccount(PEER, DID, Outcome.ANSWERED, 1, false, Map.of());
    List<PeerAccount> peers = new java.util.ArrayList<>(Collections.nCopies(2_000, silent));
    peers.add(answered);

    assertThat(messages.account(account(peers), "", "", 0, 1))
        .asString(UTF_8)
        .contains("\"outcome\":\"answered\"")
        .doesNotContain("\"outcome\":\"silent\"")
        .contains("\"silent\":2000")
        .contains("\"peers_omitted\":2000");
    assertThat(messages.account(account(peers), "", "", 0, 5_000))
        .asString(UTF_8)
        .contains("\"peers_omitted\":1001");
  }

  @Test
  void writesReplies() {
    BridgeError error = new BridgeError(Code.TOO_LARGE, "limit", "expected \"less\"");
    assertThat(messages.accepted(ID, 14, "q1"))
        .asString(UTF_8)
        .isEqualTo(
            "{\"search_id\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"reachable\":14,\"request_id\":\"q1\"}");
    assertThat(messages.refused(error, "q1"))
        .asString(UTF_8)
        .isEqualTo(
            "{\"request_id\":\"q1\",\"error\":{\"code\":\"too_large\","
                + "\"message\":\"expected \\\"less\\\"\",\"field\":\"limit\"}}");
    assertThat(messages.refusedInPublic(error, ""))
        .asString(UTF_8)
        .startsWith("{\"from_app\":\"oc-discovery\",\"error\":{\"code\":\"too_large\",");
    assertThat(messages.removed(false, "COMPUTE", "r1", ""))
        .asString(UTF_8)
        .isEqualTo("{\"result\":\"absent\",\"datatype\":\"COMPUTE\",\"id\":\"r1\"}");
  }

  @Test
  void thePageShowsWhatApplicationsGet() throws Exception {
    PeerAccount peer =
        new PeerAccount(PEER, DID, Outcome.ANSWERED, 3, true, Map.of("STORAGE", "timeout"));
    BridgeError error = new BridgeError(Code.INVALID, "limit", "expected 1 to 1000");

    assertThat(Files.readString(Path.of("../../docs/protocol.md")))
        .contains(text(messages.accepted(ID, 14, "q1")))
        .contains(text(messages.refused(error, "q1")))
        .contains(text(messages.result(answer("{\"name\":\"gpu\",\"price\":1.50e0}"), "ada", "q1")))
        .contains(text(messages.result(matching(), "ada", "q1")))
        .contains(text(messages.account(account(List.of(peer)), "ada", "q1", 4, 10)))
        .contains(text(messages.stored("COMPUTE", "r1", "", "")))
        .contains(text(messages.stored("acme.gpu", "r2", UNSEARCHED, "")))
        .contains(text(messages.removed(false, "COMPUTE", "r1", "")));
  }

  private static String text(byte[] message) {
    return new String(message, UTF_8);
  }

  private static Account account(List<PeerAccount> peers) {
    return new Account(
        ID,
        Reason.DEADLINE,
        "half \ud800",
        3,
        1,
        14,
        peers,
        Map.of("bad_signature", 2L),
        Map.of("DATA", "failed"),
        Duration.ofMillis(1234));
  }

  private static Answer answer(String json) {
    return new Answer(ID, "COMPUTE", "r1", json.getBytes(UTF_8), DID, PEER, false);
  }
}
