package org.opencloud.discovery.records.internal;

import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.opencloud.discovery.api.dht.RecordValidator;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.wire.PeerRecord;
import org.opencloud.discovery.wire.RecordCodec;
import org.opencloud.discovery.wire.SignedRecord;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/** The rules of a namespace of the DHT in which records stand under their DIDs. */
final class DidRecords implements RecordValidator {
  /** Of every node. */
  static final String NODE = "node";

  /** Of those in the role of an indexer. */
  static final String INDEXER = PeerRecord.INDEXER;

  private final String prefix;
  private final boolean indexers;
  private final Supplier<Optional<Proof>> proof;
  private final Clock clock;

  DidRecords(String namespace, Supplier<Optional<Proof>> proof, Clock clock) {
    this.prefix = "/" + namespace + "/";
    this.indexers = namespace.equals(INDEXER);
    this.proof = proof;
    this.clock = clock;
  }

  static String key(String namespace, Did did) {
    return "/" + namespace + "/" + did.text();
  }

  @Override
  public boolean validate(String key, byte[] value) {
    if (!key.startsWith(prefix) || value.length > WireLimits.RECORD_BYTES) {
      return false;
    }
    String name = key.substring(prefix.length());
    return Did.isDid(name)
        && proof
            .get()
            .flatMap(known -> known.valid(value, new Did(name), clock.instant()))
            .filter(record -> !indexers || record.record().isIndexer())
            .isPresent();
  }

  @Override
  public int select(String key, List<byte[]> values) {
    int best = 0;
    for (int i = 1; i < values.size(); i++) {
      if (isBetter(values.get(i), values.get(best))) {
        best = i;
      }
    }
    return best;
  }

  private static boolean isBetter(byte[] one, byte[] other) {
    int compared = Long.compare(sequence(one), sequence(other));
    return compared != 0 ? compared > 0 : Arrays.compareUnsigned(one, other) > 0;
  }

  /** 0 for what is no record: it is worse than any. */
  private static long sequence(byte[] value) {
    try {
      SignedRecord record = RecordCodec.read(value);
      return record.record().sequence();
    } catch (WireException e) {
      return 0;
    }
  }
}
