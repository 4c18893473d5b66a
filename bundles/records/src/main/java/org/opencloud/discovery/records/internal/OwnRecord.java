package org.opencloud.discovery.records.internal;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.Signer;
import org.opencloud.discovery.wire.PeerRecord;
import org.opencloud.discovery.wire.RecordCodec;
import org.opencloud.discovery.wire.SignedRecord;
import org.opencloud.discovery.wire.WireLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node says of itself. Used on the loop only, but for {@link #current}. Blocks for the
 * disk: no record is told before its number is kept.
 */
final class OwnRecord {
  /** Between two records, whatever changes; also after a failure of the disk. */
  static final Duration PAUSE = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(OwnRecord.class);

  private final NodeIdentity self;
  private final Signer signer;
  private final Supplier<String> ids;
  private final SequenceFile file;
  private final Settings settings;
  private final Clock clock;
  private final LongSupplier nanos;
  private volatile Optional<SignedRecord> current = Optional.empty();
  private Optional<Facts> told = Optional.empty();
  private String problem = "";
  private long last = -1;
  private long tried;
  private boolean outdone;

  /**
   * What a record is made of.
   *
   * @param addresses without the peer id
   */
  record Facts(String network, List<String> addresses, Set<String> roles) {
    Facts {
      addresses =
          addresses.stream()
              .filter(address -> address.length() <= WireLimits.ADDRESS_CHARACTERS)
              .limit(WireLimits.ADDRESSES)
              .toList();
      roles = Set.copyOf(roles);
    }
  }

  OwnRecord(
      NodeIdentity self,
      Signer signer,
      Supplier<String> ids,
      SequenceFile file,
      Settings settings,
      Clock clock,
      LongSupplier nanos) {
    this.self = self;
    this.signer = signer;
    this.ids = ids;
    this.file = file;
    this.settings = settings;
    this.clock = clock;
    this.nanos = nanos;
    this.tried = nanos.getAsLong() - PAUSE.toNanos();
  }

  /** The last record made. From any thread. */
  Optional<SignedRecord> current() {
    return current;
  }

  long sequence() {
    return current.map(made -> made.record().sequence()).orElse(0L);
  }

  /** Why there is no record, or none that is up to date; for people. */
  String problem() {
    return problem;
  }

  /** Makes a record when one is due; says whether it did. */
  boolean refresh(Facts facts) {
    if (facts.addresses().isEmpty()) {
      problem = "this node listens nowhere, so it has no address to tell";
      return false;
    }
    if (!isDue(facts) || nanos.getAsLong() - tried < PAUSE.toNanos()) {
      return false;
    }
    tried = nanos.getAsLong();
    try {
      current = Optional.of(made(facts));
      told = Optional.of(facts);
      outdone = false;
      problem = "";
      return true;
    } catch (IOException e) {
      cannotKeep(e);
      return false;
    }
  }

  /** Said once, not at each try. */
  private void cannotKeep(IOException cause) {
    String now = "the number of the record cannot be kept: " + cause.getMessage();
    if (!now.equals(problem)) {
      LOG.error("No record of this node is made: {}", now);
    }
    problem = now;
  }

  private boolean isDue(Facts facts) {
    if (outdone || !told.equals(Optional.of(facts))) {
      return true;
    }
    PeerRecord record = current.orElseThrow().record();
    Instant now = clock.instant();
    return !now.isBefore(record.issued().plus(settings.life().dividedBy(2)))
        || now.isBefore(record.issued().minus(WireLimits.CLOCK_DIFFERENCE));
  }

  private SignedRecord made(Facts facts) throws IOException {
    if (last < 0) {
      last = file.read();
    }
    if (last == Long.MAX_VALUE) {
      throw new IOException("there is no number after " + last);
    }
    long sequence = Math.max(last + 1, clock.millis());
    file.write(sequence);
    last = sequence;
    return signed(facts, facts.addresses().size(), sequence);
  }

  /** Leaves out the last addresses of those that do not fit. */
  private SignedRecord signed(Facts facts, int addresses, long sequence) {
    Instant now = Instant.ofEpochMilli(clock.millis());
    PeerRecord record =
        new PeerRecord(
            facts.network(),
            self.did(),
            self.peerId(),
            settings.name(),
            facts.addresses().subList(0, addresses),
            facts.roles(),
            sequence,
            now,
            now.plus(settings.life()));
    try {
      return RecordCodec.sign(record, ids.get(), signer);
    } catch (IllegalArgumentException e) {
      if (addresses == 0) {
        throw e;
      }
      return signed(facts, addresses - 1, sequence);
    }
  }

  /**
   * A record of this node's key with a later number was shown: one from before its home was
   * restored, or from a second place with the same key. The caller has verified it.
   */
  void outdone(SignedRecord shown) {
    long sequence = shown.record().sequence();
    if (shown.record().did().equals(self.did()) && sequence > Math.max(last, sequence())) {
      LOG.warn(
          "A record of this node with the later number {} is known to others: its home was"
              + " restored, or its key is in use at a second place",
          sequence);
      last = sequence;
      outdone = true;
    }
  }
}
