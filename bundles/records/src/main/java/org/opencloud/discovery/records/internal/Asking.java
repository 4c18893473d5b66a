package org.opencloud.discovery.records.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.wire.PeerRecord;
import org.opencloud.discovery.wire.RecordCodec;
import org.opencloud.discovery.wire.RecordMessages;
import org.opencloud.discovery.wire.RecordMessages.Found;
import org.opencloud.discovery.wire.RecordVerifier.Verdict;
import org.opencloud.discovery.wire.SignedRecord;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/**
 * Asks an indexer for one record and judges what it says: who hands out what does not hold is
 * blamed. Used on the loop only, where what is told comes too.
 */
final class Asking {
  static final Duration PATIENCE = Duration.ofSeconds(2);

  /** A record, and the end. */
  private static final int LINES = 2;

  private final Did self;
  private final Pool pool;
  private final Supplier<Optional<Transport>> transport;
  private final Supplier<Optional<Proof>> proof;
  private final DriftClock drift;
  private final ClockWatch watch;
  private final Drops drops;
  private final Clock clock;
  private final ScheduledExecutorService loop;

  Asking(
      Did self,
      Pool pool,
      Supplier<Optional<Transport>> transport,
      Supplier<Optional<Proof>> proof,
      DriftClock drift,
      ClockWatch watch,
      Drops drops,
      Clock clock,
      ScheduledExecutorService loop) {
    this.self = self;
    this.pool = pool;
    this.transport = transport;
    this.proof = proof;
    this.drift = drift;
    this.watch = watch;
    this.drops = drops;
    this.clock = clock;
    this.loop = loop;
  }

  /** What an indexer said of one DID. */
  enum Outcome {
    FOUND,
    MISSING,
    /** Nothing of use. */
    FAILED
  }

  /**
   * An indexer's answer.
   *
   * @param record valid; present when found
   */
  record Said(Outcome outcome, Optional<PeerRecord> record) {
    private static final Said MISSING = new Said(Outcome.MISSING, Optional.empty());
    private static final Said FAILED = new Said(Outcome.FAILED, Optional.empty());
  }

  /** Asks for a record, within {@link #PATIENCE}. */
  void ask(KnownIndexer indexer, Did did, Consumer<Said> told) {
    request(
        indexer,
        did,
        (record, failure) ->
            told.accept(
                failure.isEmpty()
                    ? record.map(shown -> judged(indexer, did, shown)).orElse(Said.MISSING)
                    : Said.FAILED));
  }

  /**
   * Asks for this node's own record.
   *
   * @param told what this node's key has signed, whenever that was; or why there was no answer
   */
  void own(KnownIndexer indexer, BiConsumer<Optional<SignedRecord>, String> told) {
    request(indexer, self, (record, failure) -> told.accept(record.filter(this::isOwn), failure));
  }

  private boolean isOwn(SignedRecord record) {
    return record.record().did().equals(self)
        && proof.get().filter(known -> known.isSigned(record)).isPresent();
  }

  private void request(
      KnownIndexer indexer, Did did, BiConsumer<Optional<SignedRecord>, String> told) {
    Optional<Transport> now = transport.get();
    if (now.isEmpty()) {
      told.accept(Optional.empty(), "no transport");
      return;
    }
    Exchange.ask(
            now.get(),
            indexer,
            RecordMessages.GET_PROTOCOL,
            RecordMessages.encodeKeys(List.of(did.text())),
            LINES,
            WireLimits.RECORD_BYTES,
            PATIENCE,
            loop)
        .whenCompleteAsync(
            (lines, failure) -> {
              if (failure == null) {
                read(indexer, lines, told);
              } else {
                failed(indexer, Failed.reason(failure), told);
              }
            },
            loop);
  }

  private void read(
      KnownIndexer indexer, List<byte[]> lines, BiConsumer<Optional<SignedRecord>, String> told) {
    Optional<SignedRecord> record;
    try {
      record = record(lines);
    } catch (WireException e) {
      failed(indexer, e.reason().word(), told);
      return;
    }
    told.accept(record, "");
  }

  private static Optional<SignedRecord> record(List<byte[]> lines) throws WireException {
    if (lines.isEmpty()) {
      throw new WireException(WireException.Reason.MALFORMED, "expected an end");
    }
    Found end = RecordMessages.found(lines.get(lines.size() - 1));
    if (end.found() != lines.size() - 1) {
      throw new WireException(WireException.Reason.MALFORMED, "expected as many as it says");
    }
    return lines.size() == 1 ? Optional.empty() : Optional.of(RecordCodec.read(lines.get(0)));
  }

  private void failed(
      KnownIndexer indexer, String reason, BiConsumer<Optional<SignedRecord>, String> told) {
    drops.get(reason);
    Failed.blame(reason).ifPresent(blame -> pool.blame(indexer, blame));
    told.accept(Optional.empty(), reason);
  }

  private Said judged(KnownIndexer indexer, Did did, SignedRecord shown) {
    if (!shown.record().did().equals(did)) {
      pool.blame(indexer, Blame.FOREIGN);
      return Said.FAILED;
    }
    return holds(indexer, shown)
        ? new Said(Outcome.FOUND, Optional.of(shown.record()))
        : Said.FAILED;
  }

  /** Whether the record counts now; who handed it out is blamed when it could have known. */
  boolean holds(KnownIndexer indexer, SignedRecord shown) {
    Optional<Proof> known = proof.get();
    if (known.isEmpty()) {
      return false;
    }
    Instant now = clock.instant();
    Verdict verdict = known.get().verify(shown, now);
    PeerRecord record = shown.record();
    if (verdict == Verdict.VALID || verdict == Verdict.EARLY && known.get().isSigned(shown)) {
      drift.issued(record.peerId(), record.issued(), now);
    }
    if (verdict != Verdict.VALID) {
      drops.record(verdict.word());
      blame(verdict).ifPresent(blame -> pool.blame(indexer, blame));
    }
    return verdict == Verdict.VALID;
  }

  /** Of a record's times, a node whose own clock is wrong knows nothing. */
  private Optional<Blame> blame(Verdict verdict) {
    return switch (verdict) {
      case VALID, EARLY -> Optional.empty();
      case EXPIRED ->
          Math.abs(watch.seconds()) > DriftClock.NEAR.toSeconds()
              ? Optional.empty()
              : Optional.of(Blame.STALE);
      case NETWORK -> Optional.of(Blame.FOREIGN);
      case TIMES -> Optional.of(Blame.MALFORMED);
      case OPAQUE, KEY, SIGNATURE -> Optional.of(Blame.SIGNATURE);
    };
  }
}
