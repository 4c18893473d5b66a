package org.opencloud.discovery.records.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.opencloud.discovery.api.dht.Dht;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerResolver;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.records.internal.Asking.Outcome;
import org.opencloud.discovery.records.internal.Asking.Said;
import org.opencloud.discovery.wire.PeerRecord;
import org.opencloud.discovery.wire.SignedRecord;

/**
 * The last link of the chain: two indexers at once, then the DHT. What is remembered, and that a
 * DID is looked for once at a time, is the directory's.
 */
final class IndexerResolver implements PeerResolver {
  static final int MOST_FLIGHTS = 256;

  /** How long indexers are waited for before the DHT is asked as well. */
  static final Duration DHT_AFTER = Duration.ofMillis(300);

  /** How long the second answer is waited for after a first that holds. */
  static final Duration SECOND = Duration.ofMillis(100);

  static final Duration PATIENCE = Duration.ofSeconds(5);

  /** An indexer may be without what is younger than this. */
  static final Duration GRACE = Duration.ofMinutes(5);

  private static final int QUORUM = 2;
  private static final int GAIN = 4;

  private final Pool pool;
  private final Asking asking;
  private final Supplier<Optional<Dht>> dht;
  private final Supplier<Optional<Proof>> proof;
  private final Drops drops;
  private final Clock clock;
  private final LongSupplier nanos;
  private final ScheduledExecutorService loop;
  private final AtomicInteger flights = new AtomicInteger();

  IndexerResolver(
      Pool pool,
      Asking asking,
      Supplier<Optional<Dht>> dht,
      Supplier<Optional<Proof>> proof,
      Drops drops,
      Clock clock,
      LongSupplier nanos,
      ScheduledExecutorService loop) {
    this.pool = pool;
    this.asking = asking;
    this.dht = dht;
    this.proof = proof;
    this.drops = drops;
    this.clock = clock;
    this.nanos = nanos;
    this.loop = loop;
  }

  @Override
  public String name() {
    return "indexers";
  }

  int flights() {
    return flights.get();
  }

  @Override
  public CompletionStage<Optional<Peer>> resolve(Did did) {
    if (did.isOpaque()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    if (flights.incrementAndGet() > MOST_FLIGHTS) {
      flights.decrementAndGet();
      drops.resolve("busy");
      return CompletableFuture.completedFuture(Optional.empty());
    }
    Lookup lookup = new Lookup(did);
    lookup.result.whenComplete((peer, failure) -> flights.decrementAndGet());
    try {
      loop.execute(lookup::begin);
    } catch (RejectedExecutionException e) {
      lookup.result.complete(Optional.empty());
    }
    return lookup.result.copy();
  }

  /** One DID that is looked for. */
  private final class Lookup {
    private final Did did;
    private final CompletableFuture<Optional<Peer>> result = new CompletableFuture<>();
    private final Map<KnownIndexer, Said> said = new LinkedHashMap<>();
    private Optional<PeerRecord> best = Optional.empty();
    private int asked;
    private boolean dhtAsked;

    Lookup(Did did) {
      this.did = did;
    }

    void begin() {
      ScheduledFuture<?> late = later(() -> end("timeout"), PATIENCE);
      result.whenComplete((peer, failure) -> late.cancel(false));
      List<KnownIndexer> two = pool.two();
      asked = two.size();
      if (two.isEmpty()) {
        askDht();
        return;
      }
      later(this::askDht, DHT_AFTER);
      two.forEach(indexer -> asking.ask(indexer, did, answer -> told(indexer, answer)));
    }

    private ScheduledFuture<?> later(Runnable task, Duration delay) {
      return loop.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void told(KnownIndexer indexer, Said answer) {
      said.put(indexer, answer);
      answer.record().ifPresent(this::found);
      if (said.size() == asked) {
        compare();
        if (best.isPresent()) {
          end("");
        } else {
          askDht();
        }
      } else if (best.isPresent()) {
        later(() -> end(""), SECOND);
      }
    }

    private void found(PeerRecord record) {
      if (best.filter(before -> before.sequence() >= record.sequence()).isEmpty()) {
        best = Optional.of(record);
      }
    }

    /** Who has it gains; who lacks what another has had for long, or has an old one, loses. */
    private void compare() {
      Instant old = clock.instant().minus(GRACE);
      Optional<PeerRecord> settled = best.filter(record -> record.issued().isBefore(old));
      said.forEach(
          (indexer, answer) -> {
            long sequence = answer.record().map(PeerRecord::sequence).orElse(0L);
            long newest = settled.map(PeerRecord::sequence).orElse(0L);
            if (answer.outcome() == Outcome.MISSING && newest > 0) {
              pool.blame(indexer, Blame.WITHHELD);
            } else if (answer.outcome() == Outcome.FOUND && sequence < newest) {
              pool.blame(indexer, Blame.STALE);
            } else if (answer.outcome() == Outcome.FOUND) {
              indexer.standing().gain(GAIN, nanos.getAsLong());
            }
          });
    }

    private void askDht() {
      Optional<Dht> table = dht.get();
      if (dhtAsked || result.isDone() || best.isPresent()) {
        return;
      }
      dhtAsked = true;
      if (table.isEmpty()) {
        if (said.size() == asked) {
          end("nobody");
        }
        return;
      }
      table
          .get()
          .get(DidRecords.key(DidRecords.NODE, did), QUORUM, PATIENCE)
          .whenCompleteAsync((value, failure) -> toldByDht(value, failure), loop);
    }

    private void toldByDht(Optional<byte[]> value, Throwable failure) {
      if (failure == null) {
        value
            .flatMap(json -> proof.get().flatMap(now -> now.valid(json, did, clock.instant())))
            .map(SignedRecord::record)
            .ifPresent(this::found);
      }
      if (best.isPresent() || said.size() == asked) {
        end("nobody");
      }
    }

    /** Ends with the best there is; the reason counts when there is none. */
    private void end(String reason) {
      boolean first = result.complete(best.map(this::peer));
      if (first && best.isEmpty()) {
        drops.resolve(reason);
      }
    }

    private Peer peer(PeerRecord record) {
      return new Peer(
          record.peerId(), did, "", record.addresses(), Relation.NONE, name(), Optional.empty());
    }
  }
}
