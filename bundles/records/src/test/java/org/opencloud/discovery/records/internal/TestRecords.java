package org.opencloud.discovery.records.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.wire.PeerRecord;
import org.opencloud.discovery.wire.RecordCodec;
import org.opencloud.discovery.wire.SignedRecord;

/** Records of test keys. */
final class TestRecords {
  private static final String ID = "AAECAwQFBgcICQoLDA0ODw";

  private TestRecords() {}

  static SignedRecord of(TestKey key, Instant issued, long sequence) {
    return of(key, issued, sequence, List.of("/ip4/192.0.2.9/tcp/4001"));
  }

  static SignedRecord of(
      TestKey key, Instant issued, long sequence, List<String> addresses, String... roles) {
    return signed(record(key, issued, sequence, addresses, roles), key);
  }

  static PeerRecord record(
      TestKey key, Instant issued, long sequence, List<String> addresses, String... roles) {
    return new PeerRecord(
        VirtualNet.NETWORK,
        key.did(),
        key.peerId(),
        "",
        addresses,
        Set.of(roles),
        sequence,
        issued,
        issued.plus(Duration.ofHours(1)));
  }

  static SignedRecord signed(PeerRecord record, TestKey key) {
    return RecordCodec.sign(record, ID, key);
  }
}
