package org.opencloud.discovery.indexer.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.dht.Dht;
import org.opencloud.discovery.api.dht.DhtPeer;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.PeerId;

/**
 * The other indexers that nodes are told of: those whose records are kept here, and those that
 * announce themselves in the DHT. This node announces itself there too.
 */
final class OtherIndexers {
  static final Duration AGAIN = Duration.ofMinutes(1);
  static final int MOST_FOUND = 32;
  private static final String NAME = "/opencloud/indexers";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Registration NOTHING = () -> {};

  private final RecordBook book;
  private final DhtRecords records;
  private final KeyNames names;
  private final PeerId self;
  private final Random random;
  private final Clock clock;
  private final AtomicReference<Registration> announced = new AtomicReference<>(NOTHING);
  private final Map<PeerId, KeptRecord> found = new LinkedHashMap<>();
  private Instant nextLook = Instant.MIN;

  OtherIndexers(
      RecordBook book,
      DhtRecords records,
      KeyNames names,
      PeerId self,
      Random random,
      Clock clock) {
    this.book = book;
    this.records = records;
    this.names = names;
    this.self = self;
    this.random = random;
    this.clock = clock;
  }

  /** The multihash under which indexers are providers. */
  static byte[] key() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(NAME.getBytes(StandardCharsets.US_ASCII));
      byte[] key = new byte[2 + digest.length];
      key[0] = 0x12;
      key[1] = (byte) digest.length;
      System.arraycopy(digest, 0, key, 2, digest.length);
      return key;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  void bind(Dht dht) {
    announced.getAndSet(dht.keepProviding(key())).close();
    synchronized (this) {
      nextLook = Instant.MIN;
    }
  }

  void unbind() {
    announced.getAndSet(NOTHING).close();
  }

  /** Looks for others when it is time. */
  void look(Dht dht) {
    synchronized (this) {
      if (clock.instant().isBefore(nextLook)) {
        return;
      }
      nextLook = clock.instant().plus(AGAIN);
      found.values().removeIf(kept -> kept.isOver(clock.instant()));
    }
    dht.providers(key(), MOST_FOUND, TIMEOUT)
        .thenAccept(peers -> peers.stream().limit(MOST_FOUND).forEach(this::met));
  }

  private void met(DhtPeer provider) {
    if (!provider.peer().equals(self) && book.find(provider.peer()).isEmpty()) {
      names
          .did(provider.peer())
          .ifPresent(
              did ->
                  records
                      .find(did)
                      .thenAccept(
                          record -> record.filter(KeptRecord::indexer).ifPresent(this::keep)));
    }
  }

  private synchronized void keep(KeptRecord record) {
    if (found.size() < MOST_FOUND || found.containsKey(record.peer())) {
      found.put(record.peer(), record);
    }
  }

  /** Records of others than this node and the asker, in no order. */
  List<KeptRecord> some(int wanted, PeerId asker) {
    Instant now = clock.instant();
    Map<PeerId, KeptRecord> all = new LinkedHashMap<>();
    synchronized (this) {
      all.putAll(found);
    }
    book.indexers().forEach(kept -> all.put(kept.peer(), kept));
    List<KeptRecord> others = new ArrayList<>(all.values());
    others.removeIf(
        kept -> kept.peer().equals(self) || kept.peer().equals(asker) || kept.isOver(now));
    synchronized (random) {
      Collections.shuffle(others, random);
    }
    return others.subList(0, Math.min(wanted, others.size()));
  }
}
