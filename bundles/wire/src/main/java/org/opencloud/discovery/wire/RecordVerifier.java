package org.opencloud.discovery.wire;

import java.time.Duration;
import java.time.Instant;
import org.opencloud.discovery.api.identity.Did;

/**
 * Whether a record is what it says. Costs about 80 µs: not for an event loop. Safe for use by
 * several threads.
 */
public final class RecordVerifier {
  private final EventVerifier events;
  private final String network;

  /**
   * A verifier of one network.
   *
   * @param network fingerprint of its pre-shared key
   */
  public RecordVerifier(EventVerifier events, String network) {
    this.events = events;
    this.network = network;
  }

  /** Why a record counts, or does not; cheap reasons are looked for first. */
  public enum Verdict {
    VALID,
    /** Made for another network. */
    NETWORK,
    /** Its life is empty or longer than {@link WireLimits#RECORD_LIFE}. */
    TIMES,
    /** Issued later than our clock and {@link WireLimits#CLOCK_DIFFERENCE} allow. */
    EARLY,
    EXPIRED,
    /** The DID is opaque: nothing binds a record to it. */
    OPAQUE,
    /** The key is not the DID's. */
    KEY,
    SIGNATURE;

    /** Names counters and errors on the wire. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  public Verdict verify(SignedRecord signed, Instant now) {
    PeerRecord record = signed.record();
    Verdict form = form(record, now);
    if (form != Verdict.VALID) {
      return form;
    }
    Did did = record.did();
    if (did.isOpaque()) {
      return Verdict.OPAQUE;
    }
    if (events.peerId(did).filter(record.peerId()::equals).isEmpty()) {
      return Verdict.KEY;
    }
    return events.verify(signed.event()) ? Verdict.VALID : Verdict.SIGNATURE;
  }

  private Verdict form(PeerRecord record, Instant now) {
    Duration life = Duration.between(record.issued(), record.expires());
    if (!record.network().equals(network)) {
      return Verdict.NETWORK;
    }
    if (life.isNegative() || life.isZero() || life.compareTo(WireLimits.RECORD_LIFE) > 0) {
      return Verdict.TIMES;
    }
    if (record.issued().isAfter(now.plus(WireLimits.CLOCK_DIFFERENCE))) {
      return Verdict.EARLY;
    }
    boolean over = now.isAfter(record.expires().plus(WireLimits.CLOCK_DIFFERENCE));
    return over ? Verdict.EXPIRED : Verdict.VALID;
  }
}
