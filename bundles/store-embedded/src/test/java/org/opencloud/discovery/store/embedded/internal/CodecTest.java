package org.opencloud.discovery.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.peers.Partnership;
import org.opencloud.discovery.api.peers.Partnership.Direction;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.testkit.node.SamplePeers;
import org.opencloud.discovery.testkit.node.SampleResource;

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
    EncodedChange encoded = Codec.encode(new Change.PutPeer(narrow));

    assertThat(Codec.decode(encoded.bytes())).isEqualTo(new Change.PutPeer(narrow));
    assertThat(Codec.decodePeer(data(encoded))).isEqualTo(narrow);
  }

  @Test
  void whatIsGivenBackIsPartOfWhatIsLogged() throws Exception {
    IndexedResource indexed =
        SampleResource.of("COMPUTE", "r").words("gpu").number("count", 2.0).build();
    EncodedChange resource = Codec.encode(new Change.PutResource(indexed));
    assertThat(Codec.decodeResource(data(resource)))
        .usingRecursiveComparison()
        .isEqualTo(indexed.resource());
    assertThat(Codec.decode(resource.bytes()))
        .usingRecursiveComparison()
        .isEqualTo(new Change.PutResource(indexed));

    EncodedChange remark = Codec.encode(new Change.PutRemark("index.COMPUTE", "größer"));
    assertThat(new String(data(remark), StandardCharsets.UTF_8)).isEqualTo("größer");

    assertThat(Codec.encode(new Change.Removal("r/x")).data().length()).isZero();
  }

  private static byte[] data(EncodedChange encoded) {
    int from = encoded.data().from();
    return Arrays.copyOfRange(encoded.bytes(), from, from + encoded.data().length());
  }
}
