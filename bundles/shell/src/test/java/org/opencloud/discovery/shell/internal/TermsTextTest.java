package org.opencloud.discovery.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.peers.Partnership;
import org.opencloud.discovery.api.peers.Partnership.Direction;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.testkit.node.SamplePeers;

class TermsTextTest {
  private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

  @Test
  void readsDatesMomentsAndTimesFromNow() throws Exception {
    assertThat(TermsText.until("", NOW)).isEmpty();
    assertThat(TermsText.until("2026-11-27", NOW)).contains(Instant.parse("2026-11-28T00:00:00Z"));
    assertThat(TermsText.until("2026-11-27T12:00:01Z", NOW)).contains(NOW.plusSeconds(1));
    assertThat(TermsText.until("30d", NOW)).contains(NOW.plus(Duration.ofDays(30)));
    assertThat(TermsText.until("2h", NOW)).contains(NOW.plus(Duration.ofHours(2)));
    assertThat(TermsText.until("15m", NOW)).contains(NOW.plus(Duration.ofMinutes(15)));
    assertThat(TermsText.until("90s", NOW)).contains(NOW.plusSeconds(90));
  }

  @Test
  void saysWhatIsExpectedOfATimeOrAType() {
    for (String wrong : List.of("soon", "0d", "-1d", "2026-13-01", "30", "1w", "999999999999d")) {
      assertThatThrownBy(() -> TermsText.until(wrong, NOW))
          .isInstanceOf(CommandException.class)
          .hasMessageContaining("--until: expected a date")
          .hasMessageContaining(wrong);
    }
    assertThatThrownBy(() -> TermsText.until("2026-11-26", NOW))
        .hasMessage("--until: expected a time to come, not 2026-11-26");
    assertThatThrownBy(() -> TermsText.types("COMPUTE,")).hasMessageContaining("--types: expected");
    assertThatThrownBy(() -> TermsText.types("gpu cards")).hasMessageContaining("'gpu cards'");
    assertThatThrownBy(() -> TermsText.direction(true, true)).hasMessageContaining("one of them");
  }

  @Test
  void readsTypesAndDirection() throws Exception {
    assertThat(TermsText.types("COMPUTE, acme.gpu"))
        .containsExactlyInAnyOrder("COMPUTE", "acme.gpu");
    assertThat(TermsText.types("")).isEmpty();
    assertThat(TermsText.direction(false, false)).isEqualTo(Direction.BOTH);
    assertThat(TermsText.direction(true, false)).isEqualTo(Direction.GIVE);
    assertThat(TermsText.direction(false, true)).isEqualTo(Direction.TAKE);
  }

  @Test
  void onlyAPartnerHasTermsAndAnUnknownOptionIsNamed() {
    assertThatThrownBy(() -> relate("blacklist", "--until", "30d"))
        .hasMessageContaining("only a partner has terms");
    assertThatThrownBy(() -> relate("partner", "--til", "30d")).hasMessageContaining("--til:");
    assertThatThrownBy(() -> relate("partner", "--until")).hasMessageContaining("expected a value");
    assertThatThrownBy(() -> relate("friend")).hasMessageContaining("not friend");
  }

  private static void relate(String relation, String... terms) throws Exception {
    PeerRelate relate = new PeerRelate();
    relate.relation = relation;
    relate.terms = List.of(terms);
    relate.run(null, new PrintStream(new ByteArrayOutputStream()));
  }

  @Test
  void showsWhatIsLeftOfThem() {
    Partnership terms =
        new Partnership(
            Direction.GIVE,
            Optional.of(NOW.plus(Duration.ofHours(52))),
            Set.of("STORAGE", "COMPUTE"));
    Peer partner = SamplePeers.peer(1, Relation.PARTNER).on(terms);
    assertThat(TermsView.brief(partner, NOW)).isEqualTo("gives COMPUTE, STORAGE, 2 d 4 h left");
    assertThat(TermsView.line(partner, NOW))
        .isEqualTo("gives COMPUTE, STORAGE, until 2026-11-29T16:00:00Z (2 d 4 h left)");
    JsonNode json = TermsView.json(terms, true, NOW);
    assertThat(json.path("left_seconds").asLong()).isEqualTo(52 * 3_600);
    assertThat(json.path("direction").asText()).isEqualTo("give");

    Peer over = partner.related(Relation.NONE).on(terms.ended(NOW));
    assertThat(TermsView.brief(over, NOW)).isEqualTo("over");
    assertThat(TermsView.line(over, NOW)).startsWith("over since 2026-11-27T12:00:00Z");
    assertThat(TermsView.line(SamplePeers.peer(1, Relation.NONE), NOW)).isEmpty();
    assertThat(TermsView.line(SamplePeers.peer(1, Relation.PARTNER), NOW))
        .isEqualTo("gives and takes all types, no end");
  }
}
