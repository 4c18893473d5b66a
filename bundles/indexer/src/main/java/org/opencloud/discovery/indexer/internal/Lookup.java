package org.opencloud.discovery.indexer.internal;

import static java.util.concurrent.CompletableFuture.completedFuture;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.PeerId;

/** Finds a record under any of its subject's names: in memory, else in the DHT. */
final class Lookup {
  /** Looks into the DHT for one asker: a get of as many keys as may be, and then some a second. */
  static final int BURST = 64;

  static final int PER_SECOND = 10;

  private final RecordBook book;
  private final DhtRecords dht;
  private final KeyNames names;
  private final PeerRates looks;
  private final Clock clock;
  private final Drops drops;

  Lookup(RecordBook book, DhtRecords dht, KeyNames names, Clock clock, Drops drops) {
    this.book = book;
    this.dht = dht;
    this.names = names;
    this.looks = new PeerRates(PER_SECOND, BURST, clock);
    this.clock = clock;
    this.drops = drops;
  }

  /** Never fails; empty when nobody knows it, or nobody says so in time. */
  CompletionStage<Optional<KeptRecord>> find(String name, PeerId asker) {
    Optional<KeptRecord> kept = book.find(name).filter(record -> !record.isOver(clock.instant()));
    return kept.isPresent()
        ? completedFuture(kept)
        : subject(name).map(did -> look(did, asker)).orElse(completedFuture(Optional.empty()));
  }

  private Optional<Did> subject(String name) {
    if (PeerId.isPeerId(name)) {
      return names.did(new PeerId(name));
    }
    return Did.isDid(name)
        ? Optional.of(new Did(name)).filter(did -> !did.isOpaque())
        : Optional.empty();
  }

  private CompletionStage<Optional<KeptRecord>> look(Did did, PeerId asker) {
    return dht.known(did)
        .<CompletionStage<Optional<KeptRecord>>>map(known -> completedFuture(known))
        .orElseGet(() -> ask(did, asker));
  }

  private CompletionStage<Optional<KeptRecord>> ask(Did did, PeerId asker) {
    if (!looks.take(asker)) {
      drops.lookup("rate");
      return completedFuture(Optional.empty());
    }
    return dht.find(did);
  }
}
