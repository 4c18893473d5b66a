package org.opencloud.discovery.records.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.dht.Dht;
import org.opencloud.discovery.api.dht.DhtPeer;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.wire.RecordCodec;
import org.opencloud.discovery.wire.SignedRecord;
import org.opencloud.discovery.wire.WireException;

/** This node's record in the DHT, and the indexers found there. Used on the loop only. */
final class DhtPlaces {
  /** Before the first look: the routing table fills first. */
  static final Duration FIRST = Duration.ofSeconds(5);

  /** From one look to the next, while there are enough indexers and while there are not. */
  static final Duration SELDOM = Duration.ofMinutes(5);

  static final Duration OFTEN = Duration.ofSeconds(30);

  static final int MOST_FOUND = 16;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String NAME = "/opencloud/indexers";
  private static final String TELLER = "dht";

  private final NodeIdentity self;
  private final KeyNames names;
  private final OwnRecord own;
  private final Pool pool;
  private final Supplier<Optional<Proof>> proof;
  private final Settings settings;
  private final Clock clock;
  private final LongSupplier nanos;
  private final ScheduledExecutorService loop;
  private final List<Registration> kept = new ArrayList<>();
  private Optional<Dht> dht = Optional.empty();
  private long lastLook;
  private boolean looked;
  private boolean searchedSelf;

  DhtPlaces(
      NodeIdentity self,
      KeyNames names,
      OwnRecord own,
      Pool pool,
      Supplier<Optional<Proof>> proof,
      Settings settings,
      Clock clock,
      LongSupplier nanos,
      ScheduledExecutorService loop) {
    this.self = self;
    this.names = names;
    this.own = own;
    this.pool = pool;
    this.proof = proof;
    this.settings = settings;
    this.clock = clock;
    this.nanos = nanos;
    this.loop = loop;
  }

  /** The multihash under which indexers are providers. */
  static byte[] indexersKey() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(NAME.getBytes(US_ASCII));
      byte[] key = new byte[2 + digest.length];
      key[0] = 0x12;
      key[1] = (byte) digest.length;
      System.arraycopy(digest, 0, key, 2, digest.length);
      return key;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The DHT that is there now; what was kept in another one is kept no more. */
  void use(Optional<Dht> now) {
    if (!now.equals(dht)) {
      close();
      dht = now;
      lastLook = nanos.getAsLong();
      looked = false;
      searchedSelf = false;
      place();
    }
  }

  void close() {
    kept.forEach(Registration::close);
    kept.clear();
  }

  /** Keeps the record of this moment where it belongs. */
  void place() {
    Optional<SignedRecord> record = own.current();
    if (dht.isEmpty() || record.isEmpty()) {
      return;
    }
    close();
    keep(DidRecords.NODE, record.get());
    if (record.get().record().isIndexer()) {
      keep(DidRecords.INDEXER, record.get());
    }
  }

  private void keep(String namespace, SignedRecord record) {
    String key = DidRecords.key(namespace, self.did());
    kept.add(dht.orElseThrow().keep(key, record::json, settings.life().dividedBy(2)));
  }

  void tick() {
    if (dht.isEmpty() || nanos.getAsLong() - lastLook < pause().toNanos()) {
      return;
    }
    lastLook = nanos.getAsLong();
    looked = true;
    lookForSelf(dht.get());
    dht.get()
        .providers(indexersKey(), MOST_FOUND, PATIENCE)
        .whenCompleteAsync(
            (found, failure) -> {
              if (failure == null) {
                found.stream().limit(MOST_FOUND).forEach(this::met);
              }
            },
            loop);
  }

  private Duration pause() {
    if (!looked) {
      return FIRST;
    }
    return pool.inUse().size() < settings.fewest() ? OFTEN : SELDOM;
  }

  private void met(DhtPeer provider) {
    Optional<Did> did = names.did(provider.peer());
    if (dht.isPresent() && did.isPresent() && !provider.peer().equals(self.peerId())) {
      dht.get()
          .get(DidRecords.key(DidRecords.INDEXER, did.get()), 1, PATIENCE)
          .whenCompleteAsync(
              (value, failure) -> {
                if (failure == null) {
                  value.ifPresent(json -> told(did.get(), json));
                }
              },
              loop);
    }
  }

  private void told(Did did, byte[] json) {
    proof
        .get()
        .flatMap(now -> now.valid(json, did, clock.instant()))
        .map(SignedRecord::record)
        .filter(record -> record.isIndexer())
        .ifPresent(record -> pool.told(record, TELLER));
  }

  /** A record of this node from before its home was restored may still be there. */
  private void lookForSelf(Dht now) {
    if (searchedSelf) {
      return;
    }
    now.get(DidRecords.key(DidRecords.NODE, self.did()), 0, PATIENCE)
        .whenCompleteAsync(
            (value, failure) -> {
              if (failure == null) {
                searchedSelf = true;
                value.ifPresent(this::shown);
              }
            },
            loop);
  }

  private void shown(byte[] json) {
    try {
      SignedRecord record = RecordCodec.read(json);
      if (proof.get().filter(known -> known.isSigned(record)).isPresent()) {
        own.outdone(record);
      }
    } catch (WireException e) {
      searchedSelf = false;
    }
  }
}
