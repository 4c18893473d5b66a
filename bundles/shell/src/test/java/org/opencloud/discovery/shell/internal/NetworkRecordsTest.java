package org.opencloud.discovery.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.records.IndexerRole;

class NetworkRecordsTest {
  private static final IndexerRole.Status SERVING = new IndexerRole.Status("", 2, 20_000, 1, 1_000);

  @Test
  void saysInOneLineHowFullItIsAndWhatItWaitsFor() {
    assertThat(NetworkRecords.line(SERVING)).isEqualTo("2 of 20000 records, 1 of 1000 nodes");
    assertThat(NetworkRecords.line(new IndexerRole.Status("no store", 0, 1, 0, 1)))
        .isEqualTo("0 of 1 records, 0 of 1 nodes; waits: no store");
  }

  @Test
  void printsOneDocument() {
    IndexerRole.Kept kept =
        new IndexerRole.Kept(
            new PeerId("12D3KooW" + "1".repeat(44)),
            new Did("did:key:z6Mk" + "1".repeat(44)),
            "rack\u001b[31m",
            List.of("/ip4/10.1.2.3/tcp/4001"),
            7,
            1_790_000_000_000L);
    assertThat(Json.line(NetworkRecords.document(SERVING, List.of(kept))))
        .isEqualTo(
            "{\"detail\":\"\",\"records\":2,\"max_records\":20000,\"nodes\":1,\"max_nodes\":1000,"
                + "\"shown\":[{\"peer_id\":\"12D3KooW"
                + "1".repeat(44)
                + "\",\"did\":\"did:key:z6Mk"
                + "1".repeat(44)
                + "\",\"name\":\"rack\\u001B[31m\",\"sequence\":7,"
                + "\"expires\":\"2026-09-21T14:13:20Z\","
                + "\"addresses\":[\"/ip4/10.1.2.3/tcp/4001\"]}]}");
  }
}
