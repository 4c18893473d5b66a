package org.opencloud.discovery.indexer.internal;

import java.time.Instant;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.store.StoredRecord;
import org.opencloud.discovery.wire.PeerRecord;
import org.opencloud.discovery.wire.SignedRecord;
import org.opencloud.discovery.wire.WireLimits;

/**
 * A record in memory: its bytes, and the little that is asked for without reading them.
 *
 * @param network fingerprint of the network it is made for
 */
record KeptRecord(StoredRecord stored, String name, String network, boolean indexer) {

  static KeptRecord of(SignedRecord signed) {
    PeerRecord record = signed.record();
    StoredRecord stored =
        new StoredRecord(
            record.peerId(), record.did(), record.sequence(), record.expires(), signed.json());
    return new KeptRecord(stored, record.name(), record.network(), record.isIndexer());
  }

  PeerId peer() {
    return stored.peer();
  }

  Did did() {
    return stored.did();
  }

  long sequence() {
    return stored.sequence();
  }

  byte[] json() {
    return stored.event();
  }

  /** Whether nobody takes it any more. */
  boolean isOver(Instant now) {
    return now.isAfter(stored.expires().plus(WireLimits.CLOCK_DIFFERENCE));
  }
}
