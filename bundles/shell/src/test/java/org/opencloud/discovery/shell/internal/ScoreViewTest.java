package org.opencloud.discovery.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.transport.PeerScore;

class ScoreViewTest {
  private static final PeerId PEER =
      new PeerId("12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN");
  private static final PeerScore SPAMMER =
      new PeerScore(
          PEER,
          true,
          false,
          -20.3,
          List.of(new PeerScore.Topic("search", true, 0.1, 0.02, -0.5, -0.25, -20)),
          0,
          -1,
          1.33);

  @Test
  void aRowShowsWhichPartIsBad() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ScoreView.table(List.of(SPAMMER))
        .print(new PrintStream(bytes, true, StandardCharsets.UTF_8), false);
    assertThat(bytes.toString(StandardCharsets.UTF_8).trim().split("\\s+"))
        .containsExactly(
            PEER.text(), "mesh", "-20.30", "0.10", "0.02", "-0.75", "-20.00", "0", "-1.00", "1.33");
  }

  @Test
  void jsonHasEveryPart() {
    assertThat(ScoreView.json(SPAMMER))
        .hasToString(
            "{\"peer_id\":\"12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN\","
                + "\"state\":\"mesh\",\"score\":-20.3,\"topics\":[{\"name\":\"search\","
                + "\"mesh\":true,\"time_in_mesh\":0.1,\"first_deliveries\":0.02,"
                + "\"mesh_deliveries\":-0.5,\"mesh_failure\":-0.25,\"invalid_messages\":-20.0}],"
                + "\"application\":0.0,\"address\":-1.0,\"behaviour\":1.33}");
  }

  @Test
  void nothingHasNoSign() {
    PeerScore.Topic topic = new PeerScore.Topic("search", true, 0, 0, -0.0, -0.0, -0.0);
    assertThat(
            ScoreView.json(new PeerScore(PEER, true, false, 0, List.of(topic), 0, 0, 0)).toString())
        .doesNotContain("-0.0");
  }

  @Test
  void whoIsGoneOrDirectIsSaidToBe() {
    assertThat(state(false, false)).isEqualTo("gone");
    assertThat(state(true, true)).isEqualTo("direct");
    assertThat(state(true, false)).isEqualTo("connected");
  }

  private static String state(boolean connected, boolean direct) {
    PeerScore score = new PeerScore(PEER, connected, direct, 0, List.of(), 0, 0, 0);
    return ScoreView.json(score).get("state").asText();
  }
}
