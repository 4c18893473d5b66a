package org.opencloud.discovery.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.peers.Partnership;
import org.opencloud.discovery.api.peers.Partnership.Direction;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.testkit.node.SamplePeers;

/** What was written once is read for ever. */
class CodecTest {
  /** Sample peer 1 as it was written before partnerships had terms. */
  private static final String WITHOUT_TERMS =
      "00000034313244334b6f6f573131313131313131313131313131313131313131313131313131313131"
          + "3131313131313131313131313131320000002430303030303030302d303030302d343030302d383030"
          + "302d303030303030303030303031000000036c616200000001000000172f6970342f3139322e302e32"
          + "2e312f7463702f3430303100000007504152544e4552000000086f70657261746f7201000000006ab1"
          + "3b800000000501";

  private static final Peer PEER =
      new Peer(
          SamplePeers.id(1),
          SamplePeers.opaque(1),
          "lab",
          List.of("/ip4/192.0.2.1/tcp/4001"),
          Relation.PARTNER,
          "operator",
          Optional.of(Instant.ofEpochSecond(1_790_000_000L, 5)),
          true,
          Optional.empty());

  @Test
  void readsPeersFromBeforePartnershipsHadTerms() throws Exception {
    byte[] bytes = HexFormat.of().parseHex(WITHOUT_TERMS);
    assertThat(Codec.decodePeer(bytes)).isEqualTo(PEER);
  }

  @Test
  void readsPeersFromBeforeNamesWerePinned() throws Exception {
    byte[] bytes = HexFormat.of().parseHex(WITHOUT_TERMS.substring(0, WITHOUT_TERMS.length() - 2));
    assertThat(Codec.decodePeer(bytes)).isEqualTo(PEER.named(PEER.did(), false));
  }

  @Test
  void readsTheTermsThatItWrote() throws Exception {
    Peer narrow =
        PEER.on(new Partnership(Direction.TAKE, Optional.of(Instant.MAX), Set.of("COMPUTE", "x")));
    assertThat(Codec.decodePeer(Codec.encode(narrow))).isEqualTo(narrow);
    assertThat(Codec.decode(Codec.encode(new Change.PutPeer(narrow))))
        .isEqualTo(new Change.PutPeer(narrow));
  }
}
