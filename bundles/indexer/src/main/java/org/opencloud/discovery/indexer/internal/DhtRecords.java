package org.opencloud.discovery.indexer.internal;

import static java.util.concurrent.CompletableFuture.completedFuture;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.opencloud.discovery.api.dht.Dht;
import org.opencloud.discovery.api.dht.DhtException;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.node.Slot;
import org.opencloud.discovery.wire.RecordCodec;
import org.opencloud.discovery.wire.RecordVerifier;
import org.opencloud.discovery.wire.RecordVerifier.Verdict;
import org.opencloud.discovery.wire.SignedRecord;
import org.opencloud.discovery.wire.WireException;

/**
 * Records that this node does not keep, from the DHT: one flight per name, and its outcome
 * remembered, so that asking again and again costs the network nothing.
 */
final class DhtRecords {
  static final Duration DEADLINE = Duration.ofMillis(700);
  static final Duration UNKNOWN = Duration.ofSeconds(30);
  static final Duration KNOWN = Duration.ofSeconds(60);
  static final int MOST_FLIGHTS = 64;
  static final int MOST_KNOWN = 1_000;
  static final int MOST_UNKNOWN = 10_000;

  private final Slot<Dht> dht;
  private final Supplier<Optional<RecordVerifier>> verifier;
  private final Executor workers;
  private final ScheduledExecutorService timer;
  private final Clock clock;
  private final Drops drops;
  private final Map<Did, CompletableFuture<Optional<KeptRecord>>> flights = new HashMap<>();
  private final Map<Did, Remembered> known = new Oldest(MOST_KNOWN);
  private final Map<Did, Remembered> unknown = new Oldest(MOST_UNKNOWN);

  private record Remembered(Optional<KeptRecord> record, Instant until) {}

  DhtRecords(
      Slot<Dht> dht,
      Supplier<Optional<RecordVerifier>> verifier,
      Threads threads,
      Clock clock,
      Drops drops) {
    this.dht = dht;
    this.verifier = verifier;
    this.workers = threads.workers();
    this.timer = threads.timer();
    this.clock = clock;
    this.drops = drops;
  }

  /** What was found lately; empty when nobody has looked. */
  synchronized Optional<Optional<KeptRecord>> known(Did did) {
    Remembered one = known.getOrDefault(did, unknown.get(did));
    return Optional.ofNullable(one)
        .filter(there -> there.until().isAfter(clock.instant()))
        .map(Remembered::record);
  }

  /** Looks, or waits for who is looking. Never fails; empty after {@link #DEADLINE}. */
  CompletionStage<Optional<KeptRecord>> find(Did did) {
    Optional<Dht> now = dht.now();
    if (now.isEmpty()) {
      return completedFuture(Optional.empty());
    }
    CompletableFuture<Optional<KeptRecord>> flight = new CompletableFuture<>();
    synchronized (this) {
      CompletableFuture<Optional<KeptRecord>> before = flights.get(did);
      if (before != null) {
        return before;
      }
      if (flights.size() >= MOST_FLIGHTS) {
        drops.lookup("busy");
        return completedFuture(Optional.empty());
      }
      flights.put(did, flight);
    }
    fly(now.get(), did, flight);
    return flight;
  }

  private void fly(Dht through, Did did, CompletableFuture<Optional<KeptRecord>> flight) {
    timer.schedule(
        () -> land(did, flight, Optional.empty()), DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    through
        .get("/node/" + did.text(), 1, DEADLINE)
        .whenComplete(
            (value, failure) -> {
              if (failure != null) {
                drops.lookup(reason(failure));
                land(did, flight, Optional.empty());
              } else if (value.isPresent()) {
                checkSoon(did, value.get(), flight);
              } else {
                land(did, flight, Optional.empty());
              }
            });
  }

  /** A word for counters. */
  static String reason(Throwable failure) {
    Throwable told = failure instanceof CompletionException ? failure.getCause() : failure;
    return told instanceof DhtException refused
        ? refused.reason().name().toLowerCase(Locale.ROOT)
        : "failed";
  }

  private void checkSoon(Did did, byte[] value, CompletableFuture<Optional<KeptRecord>> flight) {
    try {
      workers.execute(() -> land(did, flight, checked(did, value)));
    } catch (RejectedExecutionException e) {
      land(did, flight, Optional.empty());
    }
  }

  private Optional<KeptRecord> checked(Did did, byte[] value) {
    try {
      SignedRecord record = RecordCodec.read(value);
      boolean valid =
          record.record().did().equals(did)
              && verifier
                  .get()
                  .filter(now -> now.verify(record, clock.instant()) == Verdict.VALID)
                  .isPresent();
      if (valid) {
        return Optional.of(KeptRecord.of(record));
      }
      drops.lookup("invalid");
    } catch (WireException e) {
      drops.lookup(e.reason().word());
    }
    return Optional.empty();
  }

  private void land(
      Did did, CompletableFuture<Optional<KeptRecord>> flight, Optional<KeptRecord> found) {
    synchronized (this) {
      if (!flights.remove(did, flight)) {
        return;
      }
      Duration life = found.isPresent() ? KNOWN : UNKNOWN;
      Map<Did, Remembered> memory = found.isPresent() ? known : unknown;
      known.remove(did);
      memory.put(did, new Remembered(found, clock.instant().plus(life)));
    }
    flight.complete(found);
  }

  /** Forgets what was put first when it is full. */
  private static final class Oldest extends LinkedHashMap<Did, Remembered> {
    private static final long serialVersionUID = 1L;
    private final int most;

    Oldest(int most) {
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Did, Remembered> eldest) {
      return size() > most;
    }
  }
}
