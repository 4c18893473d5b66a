package org.opencloud.discovery.wire;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.keys.PrivateKey;

/** Records of two fixed keys; one is that of docs/protocol.md. */
final class Records {
  static final Instant ISSUED = Instant.ofEpochMilli(1_790_000_000_000L);

  private Records() {}

  static SignedRecord indexer() {
    return signed(record(Events.ANSWERER, 7), Events.ANSWERER);
  }

  static PeerRecord record(PrivateKey key, long sequence) {
    return new PeerRecord(
        Events.NETWORK,
        new Did(Events.did(key)),
        new PeerId(key.publicKey().peerId().toString()),
        "rack 2",
        List.of("/ip4/10.1.2.3/tcp/4001"),
        Set.of(PeerRecord.INDEXER),
        sequence,
        ISSUED,
        ISSUED.plusSeconds(3_600));
  }

  static SignedRecord signed(PeerRecord record, PrivateKey key) {
    return RecordCodec.sign(record, Events.ID, key::sign);
  }
}
