package org.opencloud.discovery.records.internal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.wire.RecordMessages;
import org.opencloud.discovery.wire.RecordMessages.Published;
import org.opencloud.discovery.wire.SignedRecord;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/** Brings this node's record to the indexers in use. Used on the loop only. */
final class Publisher {
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Words that come from a peer must not become names of counters. */
  private static final Set<String> CODES =
      Set.of(
          "malformed",
          "oversized",
          "sender",
          "stale",
          "rate",
          "full",
          "unavailable",
          "network",
          "times",
          "early",
          "expired",
          "opaque",
          "key",
          "signature");

  private final OwnRecord own;
  private final Pool pool;
  private final Asking asking;
  private final Supplier<Optional<Transport>> transport;
  private final Drops drops;
  private final LongSupplier nanos;
  private final Random random;
  private final ScheduledExecutorService loop;

  Publisher(
      OwnRecord own,
      Pool pool,
      Asking asking,
      Supplier<Optional<Transport>> transport,
      Drops drops,
      LongSupplier nanos,
      Random random,
      ScheduledExecutorService loop) {
    this.own = own;
    this.pool = pool;
    this.asking = asking;
    this.transport = transport;
    this.drops = drops;
    this.nanos = nanos;
    this.random = random;
    this.loop = loop;
  }

  /** The number of this node's record that an indexer says it keeps. */
  void keeps(KnownIndexer indexer, long sequence) {
    long mine = own.sequence();
    if (mine == 0 || sequence == mine) {
      indexer.holds(sequence);
    } else if (sequence > mine) {
      if (indexer.mayPublish(nanos.getAsLong())) {
        prove(indexer);
      }
    } else {
      indexer.holds(0);
    }
  }

  /** Publishes wherever the newest record is not yet. */
  void tick() {
    own.current().ifPresent(record -> pool.inUse().forEach(indexer -> offer(indexer, record)));
  }

  private void offer(KnownIndexer indexer, SignedRecord record) {
    if (indexer.held() != record.record().sequence() && indexer.mayPublish(nanos.getAsLong())) {
      transport.get().ifPresent(now -> publish(now, indexer, record));
    }
  }

  private void publish(Transport now, KnownIndexer indexer, SignedRecord record) {
    indexer.publishes();
    Exchange.ask(
            now,
            indexer,
            RecordMessages.PUBLISH_PROTOCOL,
            record.json(),
            1,
            WireLimits.RECORD_MESSAGE_BYTES,
            PATIENCE,
            loop)
        .whenCompleteAsync(
            (answer, failure) -> {
              if (failure == null) {
                answered(indexer, record, answer);
              } else {
                String reason = Failed.reason(failure);
                Failed.blame(reason).ifPresent(blame -> pool.blame(indexer, blame));
                refused(indexer, reason, "publishing: " + reason);
              }
            },
            loop);
  }

  private void answered(KnownIndexer indexer, SignedRecord record, List<byte[]> answer) {
    try {
      if (answer.isEmpty()) {
        refused(indexer, "closed", "publishing: closed without an answer");
        return;
      }
      answered(indexer, record, RecordMessages.published(answer.get(0)));
    } catch (WireException e) {
      pool.blame(indexer, Blame.MALFORMED);
      refused(indexer, "answer", "publishing: its answer is malformed");
    }
  }

  private void answered(KnownIndexer indexer, SignedRecord record, Published published) {
    long sequence = record.record().sequence();
    if (published.isStored() && published.sequence() == sequence) {
      indexer.published();
      indexer.holds(sequence);
    } else if (published.code().equals("stale") && published.sequence() > sequence) {
      drops.publish("stale");
      prove(indexer);
    } else {
      String code = CODES.contains(published.code()) ? published.code() : "other";
      if (code.equals("full")) {
        pool.withoutRoom(indexer);
      }
      refused(indexer, code, "publishing: " + published.code() + " " + published.message());
    }
  }

  private void refused(KnownIndexer indexer, String reason, String detail) {
    drops.publish(reason);
    indexer.refused(detail.strip(), nanos.getAsLong(), random.nextDouble());
  }

  /** It claims to keep a later record of this node: only one that this node signed counts. */
  private void prove(KnownIndexer indexer) {
    indexer.publishes();
    asking.own(indexer, (shown, failure) -> shown(indexer, shown, failure));
  }

  private void shown(KnownIndexer indexer, Optional<SignedRecord> shown, String failure) {
    boolean later = shown.filter(record -> record.record().sequence() > own.sequence()).isPresent();
    if (later) {
      indexer.published();
      own.outdone(shown.orElseThrow());
    } else {
      if (failure.isEmpty()) {
        pool.blame(indexer, Blame.UNPROVEN);
      }
      refused(indexer, "unproven", "claims a later record of this node and does not show it");
    }
  }
}
