package org.opencloud.discovery.wire;

import static java.util.Objects.requireNonNull;

import org.opencloud.discovery.api.events.Event;

/**
 * A record with its signature. Nothing is said about whether that holds: see {@link
 * RecordVerifier}.
 *
 * @param event what was signed
 * @param json the event as it came or as it was written, without LF, to be passed on byte for byte;
 *     not to be changed
 */
public record SignedRecord(PeerRecord record, Event event, byte[] json) {
  public SignedRecord {
    requireNonNull(record, "record");
    requireNonNull(event, "event");
    requireNonNull(json, "json");
  }

  /** Whether it replaces the other: by its sequence number alone. */
  public boolean isNewerThan(SignedRecord other) {
    return record.sequence() > other.record.sequence();
  }

  @Override
  public String toString() {
    return "SignedRecord[" + record.peerId() + " " + record.sequence() + "]";
  }
}
