package org.opencloud.discovery.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.partners.PartnerLink.Partner;
import org.opencloud.discovery.api.peers.Partnership;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.Relation;

class PartnerViewTest {
  private static final Instant NOW = Instant.ofEpochMilli(1_790_000_000_000L);
  private static final PeerId ID =
      new PeerId("12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN");
  private static final Did DID =
      new Did("did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK");

  private static final Peer PEER =
      new Peer(ID, DID, "ada", List.of(), Relation.PARTNER, "database", Optional.empty())
          .on(
              new Partnership(
                  Partnership.Direction.GIVE, Optional.empty(), Set.of("DATA", "COMPUTE")));

  @Test
  void showsHowAPartnerDoes() {
    Partner partner =
        new Partner(
            ID, Optional.of(NOW.minusSeconds(7)), Optional.of(Duration.ofMillis(12)), 3, 4, "");

    PartnerView view = new PartnerView(partner, Optional.of(PEER), NOW);

    assertThat(printed(view)).contains("ada", "gives COMPUTE, DATA", "7 s ago", "12 ms");
    assertThat(view.json())
        .hasToString(
            "{\"peer_id\":\""
                + ID
                + "\",\"did\":\""
                + DID
                + "\",\"name\":\"ada\",\"partnership\":{\"direction\":\"give\","
                + "\"types\":[\"COMPUTE\",\"DATA\"],\"until\":\"\",\"in_force\":true},"
                + "\"last_heard\":\"2026-09-21T14:13:13Z\",\"round_trip_ms\":12,"
                + "\"waiting\":3,\"dropped\":4,\"detail\":\"\"}");
  }

  @Test
  void saysWhyThereIsNoHeartbeat() {
    Partner partner = new Partner(ID, Optional.empty(), Optional.empty(), 0, 0, "unreachable");

    PartnerView view = new PartnerView(partner, Optional.empty(), NOW);

    assertThat(printed(view)).contains("never", "unreachable");
    assertThat(view.json().path("last_heard").asText()).isEmpty();
    assertThat(view.json().has("round_trip_ms")).isFalse();
  }

  private static String printed(PartnerView view) {
    Table table = PartnerView.table();
    view.addTo(table);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    table.print(new PrintStream(out), false);
    return out.toString();
  }
}
