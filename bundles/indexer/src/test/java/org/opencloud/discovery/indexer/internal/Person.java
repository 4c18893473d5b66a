package org.opencloud.discovery.indexer.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.keys.DidKey;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.wire.PeerRecord;
import org.opencloud.discovery.wire.RecordCodec;
import org.opencloud.discovery.wire.SignedRecord;

/** A node with a key of its own, another one for each number. */
record Person(PrivateKey key) {
  static final String NETWORK = "00112233445566778899aabbccddeeff";
  private static final String ID = "AAECAwQFBgcICQoLDA0ODw";

  static Person of(int number) {
    try {
      byte[] seed = ByteBuffer.allocate(32).putInt(number).putInt(77).array();
      return new Person(PrivateKey.ofSeed(seed));
    } catch (KeyException e) {
      throw new AssertionError(e);
    }
  }

  PeerId peer() {
    return new PeerId(key.publicKey().peerId().toString());
  }

  Did did() {
    return new Did(DidKey.of(key.publicKey()));
  }

  PeerRecord claim(long sequence, Instant issued) {
    return new PeerRecord(
        NETWORK,
        did(),
        peer(),
        "node",
        List.of("/ip4/10.1.2.3/tcp/4001"),
        Set.of(),
        sequence,
        issued,
        issued.plus(Duration.ofHours(1)));
  }

  SignedRecord record(long sequence, Instant issued) {
    return signed(claim(sequence, issued));
  }

  SignedRecord indexer(long sequence, Instant issued) {
    PeerRecord plain = claim(sequence, issued);
    return signed(
        new PeerRecord(
            NETWORK,
            plain.did(),
            plain.peerId(),
            "indexer",
            plain.addresses(),
            Set.of(PeerRecord.INDEXER),
            sequence,
            issued,
            plain.expires()));
  }

  /** About the largest record there may be. */
  SignedRecord large(long sequence, Instant issued) {
    PeerRecord plain = claim(sequence, issued);
    return signed(
        new PeerRecord(
            NETWORK,
            plain.did(),
            plain.peerId(),
            "large",
            java.util.Collections.nCopies(20, "/dns4/" + "x".repeat(230) + "/tcp/4001"),
            Set.of(),
            sequence,
            issued,
            plain.expires()));
  }

  SignedRecord signed(PeerRecord claim) {
    return RecordCodec.sign(claim, ID, key::sign);
  }
}
