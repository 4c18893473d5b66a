package org.opencloud.discovery.api.store;

import java.util.Collection;
import java.util.List;
import org.opencloud.discovery.api.identity.PeerId;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keeps the signed peer records of an indexer, at most 100,000, apart from the peers of this node.
 * Methods block. Durable when they return. An indexer reads all once and answers from memory.
 */
@ProviderType
public interface RecordStore extends Store {

  int MAX_RECORDS = 100_000;

  /** How many records {@link #put} takes at once. */
  int MAX_BATCH = 1_000;

  /**
   * Adds or replaces by peer id; of two of one peer the later one stays. When it fails, some may
   * have been kept.
   */
  void put(Collection<StoredRecord> records) throws StoreException;

  /** Forgets the records of these peers, at most {@link #MAX_BATCH}; absent ones are no error. */
  void remove(Collection<PeerId> peers) throws StoreException;

  /** Every record, expired ones included, in no particular order. */
  List<StoredRecord> all() throws StoreException;
}
