package org.opencloud.discovery.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.Account.Outcome;
import org.opencloud.discovery.api.search.Account.PeerAccount;
import org.opencloud.discovery.api.search.Answer;
import org.opencloud.discovery.api.search.Matched;
import org.opencloud.discovery.testkit.node.SamplePeers;

class SearchViewTest {
  @Test
  void aRowNamesTypeIdNameAndWhereItIsFrom() {
    assertThat(SearchView.row(answer(false)))
        .containsExactly("COMPUTE", "g1", "gpu one", SamplePeers.did(1).text());
    assertThat(SearchView.row(answer(true))).endsWith("local");
  }

  @Test
  void anAnswerAsJsonHoldsTheResource() {
    JsonNode node = SearchView.json(answer(true));
    assertThat(node.path("data_type").asText()).isEqualTo("COMPUTE");
    assertThat(node.path("local").asBoolean()).isTrue();
    assertThat(node.path("resource").path("name").asText()).isEqualTo("gpu one");
  }

  @Test
  void anAnswerAsJsonSaysWhatMatched() {
    Answer plain = answer(true);
    assertThat(SearchView.json(plain).has("matched")).isFalse();
    Matched matched = new Matched(Map.of("gpu", List.of("name")), List.of("gpu.count>=2"));
    Answer answer =
        new Answer("search", "T", "g1", plain.json(), plain.did(), plain.peerId(), true, matched);
    assertThat(SearchView.json(answer).path("matched").toString())
        .isEqualTo("{\"words\":{\"gpu\":[\"name\"]},\"filter\":[\"gpu.count>=2\"]}");
  }

  @Test
  void whatSeveralNodesSayAlikeIsSaidOnce() {
    Map<String, String> unknown = Map.of("DATA", "unknown field gpu.count");
    Account account =
        new Account(
            "search",
            Account.Reason.COMPLETE,
            "",
            0,
            0,
            2,
            List.of(
                peer(1, Outcome.ANSWERED, false, unknown),
                peer(2, Outcome.ANSWERED, false, unknown),
                peer(3, Outcome.ANSWERED, false, Map.of("DATA", "failed"))),
            Map.of(),
            Map.of(),
            Duration.ZERO);

    assertThat(SearchView.lines(account))
        .contains("2 nodes DATA: unknown field gpu.count", SamplePeers.did(3) + " DATA: failed");
  }

  @Test
  void theAccountSaysWhoAnsweredAndWhatWasRefused() {
    assertThat(SearchView.lines(account()))
        .containsExactly(
            "3 results, 1 of them from this node, in 5000 ms; deadline: the time was up",
            "3 reachable: nodes connected when the question left",
            "  1 answered: sent all they have, which may be nothing",
            "  1 partial: sent results, but not to the end in time",
            "  1 silent: sent nothing in time; they may be slow, or refuse this node",
            "local STORAGE: timed out",
            SamplePeers.did(1) + " DATA: failed",
            SamplePeers.did(1) + " stopped at its limit",
            "2 dropped: bad ?signature, refused by this node");
  }

  @Test
  void theAccountNamesWhoCouldNotBeAskedAndWhy() {
    PeerAccount away =
        new PeerAccount(
            SamplePeers.id(1),
            SamplePeers.did(1),
            Outcome.UNREACHABLE,
            0,
            false,
            Map.of(),
            "no \u001baddress");
    Account account =
        new Account(
            "search",
            Account.Reason.COMPLETE,
            "",
            0,
            0,
            0,
            List.of(away),
            Map.of(),
            Map.of(),
            Duration.ZERO);

    assertThat(SearchView.lines(account))
        .contains(
            "  1 unreachable: no connection to them in time",
            SamplePeers.did(1) + " unreachable: no ?address");
    JsonNode node = SearchView.json(account).path("account");
    assertThat(node.path("unreachable").asInt()).isEqualTo(1);
    assertThat(node.path("peers").get(0).path("detail").asText()).isEqualTo("no \u001baddress");
  }

  @Test
  void theAccountOfAPreviewSaysForWhomItIs() {
    assertThat(SearchView.previewLines(account()))
        .containsExactly(
            "3 results of this node for that peer; deadline", "local STORAGE: timed out");
  }

  @Test
  void theAccountAsJsonIsOneObject() {
    JsonNode node = SearchView.json(account()).path("account");
    assertThat(node.path("reason").asText()).isEqualTo("deadline");
    assertThat(node.path("answered").asInt()).isEqualTo(1);
    assertThat(node.path("dropped").path("bad \u001bsignature").asInt()).isEqualTo(2);
    assertThat(node.path("peers")).hasSize(3);
    assertThat(node.path("peers").get(0).path("outcome").asText()).isEqualTo("answered");
  }

  @Test
  void answersComeBeforeTheAccountAndAFullSearchLosesNothing() throws Exception {
    Conversation conversation = new Conversation();
    for (int i = 0; i < 1_000; i++) {
      conversation.answer(answer(true));
    }
    conversation.ended(account());
    List<Answer> taken = new ArrayList<>();
    assertThat(conversation.take(Duration.ofSeconds(10), taken::add)).contains(account());
    assertThat(taken).hasSize(1_000);
  }

  @Test
  void aSearchThatNeverEndsIsGivenUp() throws Exception {
    assertThat(new Conversation().take(Duration.ofMillis(1), answer -> {})).isEmpty();
  }

  private static Answer answer(boolean local) {
    byte[] json = "{\"id\":\"g1\",\"name\":\"gpu one\"}".getBytes(StandardCharsets.UTF_8);
    return new Answer(
        "search", "COMPUTE", "g1", json, SamplePeers.did(1), SamplePeers.id(1), local);
  }

  private static Account account() {
    return new Account(
        "search",
        Account.Reason.DEADLINE,
        "",
        3,
        1,
        3,
        List.of(
            peer(1, Outcome.ANSWERED, true, Map.of("DATA", "failed")),
            peer(2, Outcome.PARTIAL, false, Map.of()),
            peer(3, Outcome.SILENT, false, Map.of())),
        Map.of("bad \u001bsignature", 2L),
        Map.of("STORAGE", "timed out"),
        Duration.ofSeconds(5));
  }

  private static PeerAccount peer(
      int number, Outcome outcome, boolean limited, Map<String, String> failures) {
    return new PeerAccount(
        SamplePeers.id(number), SamplePeers.did(number), outcome, 1, limited, failures);
  }
}
