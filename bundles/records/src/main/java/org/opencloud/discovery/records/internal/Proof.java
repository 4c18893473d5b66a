package org.opencloud.discovery.records.internal;

import java.time.Instant;
import java.util.Optional;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.wire.EventVerifier;
import org.opencloud.discovery.wire.RecordCodec;
import org.opencloud.discovery.wire.RecordVerifier;
import org.opencloud.discovery.wire.RecordVerifier.Verdict;
import org.opencloud.discovery.wire.SignedRecord;
import org.opencloud.discovery.wire.WireException;

/** Judges records of one network. Safe for use by several threads. */
final class Proof {
  private final EventVerifier events;
  private final RecordVerifier verifier;

  Proof(EventVerifier events, String network) {
    this.events = events;
    this.verifier = new RecordVerifier(events, network);
  }

  Verdict verify(SignedRecord record, Instant now) {
    return verifier.verify(record, now);
  }

  /**
   * The record that stands under a DID; empty when it is none, or not valid now. Costs a signature.
   */
  Optional<SignedRecord> valid(byte[] json, Did did, Instant now) {
    try {
      return Optional.of(RecordCodec.read(json))
          .filter(record -> record.record().did().equals(did))
          .filter(record -> verify(record, now) == Verdict.VALID);
    } catch (WireException e) {
      return Optional.empty();
    }
  }

  /** Whether its own key has signed it, whenever that was and for whichever network. */
  boolean isSigned(SignedRecord record) {
    return events.peerId(record.record().did()).filter(record.record().peerId()::equals).isPresent()
        && events.verify(record.event());
  }
}
