package org.opencloud.discovery.api.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.opencloud.discovery.api.identity.PeerId;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keeps resources and finds them from indexes. Methods block; call them from a thread that may.
 * Safe for use by several threads. A write is found by every search that begins after it returned,
 * and survives a hard kill.
 */
@ProviderType
public interface ResourceStore extends Store {

  /** How many resources {@link #put} takes at once. */
  int MAX_BATCH = 1_000;

  /**
   * Adds or replaces, all or nothing, at most {@link #MAX_BATCH}; of two with the same key the
   * later one stays. Durable when it returns.
   */
  void put(List<IndexedResource> resources) throws StoreException;

  /** Removes one. False when it was not there. Durable when it returns. */
  boolean remove(String type, String id) throws StoreException;

  Optional<Resource> get(String type, String id) throws StoreException;

  /**
   * Passes what matches to the visitor, in no particular order, until it returns false, the limit
   * is reached or the deadline passes.
   *
   * @throws StoreException with reason TIMEOUT when the deadline passed before all was looked at
   */
  void search(StoreQuery query, Predicate<Resource> visitor) throws StoreException;

  /**
   * Reads in order of key, for listing, copying and indexing anew.
   *
   * @param type one type, or empty for all
   * @param after the key after which to begin ({@link #key}), or empty
   * @param limit at most this many, 1 to 1,000
   */
  List<Resource> page(Optional<String> type, String after, int limit) throws StoreException;

  /** How many resources of this owner there are, by type or in all. */
  long count(Optional<String> type, Optional<PeerId> creator) throws StoreException;

  /** A remark kept with the data, such as the version of the tokeniser that indexed it. */
  Optional<String> remark(String name) throws StoreException;

  /** Keeps a remark; durable when it returns. */
  void remark(String name, String value) throws StoreException;

  /** The key of a resource in {@link #page} order: type, slash, id, compared as UTF-8. */
  static String key(String type, String id) {
    return type + "/" + id;
  }
}
