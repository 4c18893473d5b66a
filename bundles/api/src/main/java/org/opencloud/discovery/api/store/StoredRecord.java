package org.opencloud.discovery.api.store;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;

/**
 * A signed peer record as an indexer keeps it.
 *
 * @param sequence higher ones replace lower ones; the store itself does not look at it
 * @param expires when nobody wants it any more
 * @param event the signed record as it came, at most {@link StoreLimits#RECORD_BYTES}; not copied,
 *     not to be changed
 */
public record StoredRecord(PeerId peer, Did did, long sequence, Instant expires, byte[] event) {
  public StoredRecord {
    requireNonNull(peer, "peer");
    requireNonNull(did, "did");
    requireNonNull(expires, "expires");
    requireNonNull(event, "event");
  }

  /** Without the event: its text is foreign. */
  @Override
  public String toString() {
    return "StoredRecord[" + peer + " " + sequence + "]";
  }
}
