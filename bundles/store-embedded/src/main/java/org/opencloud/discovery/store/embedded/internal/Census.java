package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.opencloud.discovery.api.store.PeerStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;

/**
 * Decides which writes go into the log: whether what is to be removed is there, and whether a limit
 * of the whole store is kept. What it admits counts at once; for use by the writing thread only.
 */
final class Census {
  /** Distinct numeric fields that there ever were; each costs heap in every segment. */
  static final int MAX_NUMERIC_FIELDS = 2_000;

  private final Present stored;
  private final Set<String> numericFields;
  private final int maxPeers;
  private final Map<String, Boolean> sinceShown = new HashMap<>();
  private long peers;

  /** Whether something with this key can be read. */
  @FunctionalInterface
  interface Present {
    boolean test(String key) throws IOException;
  }

  Census(Present stored, Set<String> numericFields, long peers) {
    this(stored, numericFields, peers, PeerStore.MAX_PEERS);
  }

  Census(Present stored, Set<String> numericFields, long peers, int maxPeers) {
    this.stored = stored;
    this.numericFields = new HashSet<>(numericFields);
    this.peers = peers;
    this.maxPeers = maxPeers;
  }

  /** False when there is nothing to do. */
  boolean admit(Write write) throws StoreException, IOException {
    checkNumericFields(write);
    boolean any = false;
    for (Change change : write.changes()) {
      any |= change instanceof Change.Removal ? leave(change.key()) : enter(change);
    }
    return any;
  }

  /** What was admitted can be read now. */
  void shown() {
    sinceShown.clear();
  }

  private boolean enter(Change change) throws StoreException, IOException {
    if (change instanceof Change.PutPeer && !isPresent(change.key())) {
      if (peers >= maxPeers) {
        throw new StoreException(Reason.INVALID, "expected at most " + maxPeers + " peers");
      }
      peers++;
    }
    sinceShown.put(change.key(), true);
    return true;
  }

  private boolean leave(String key) throws IOException {
    if (!isPresent(key)) {
      return false;
    }
    peers -= key.startsWith(Change.PEERS) ? 1 : 0;
    sinceShown.put(key, false);
    return true;
  }

  private boolean isPresent(String key) throws IOException {
    Boolean known = sinceShown.get(key);
    return known == null ? stored.test(key) : known;
  }

  private void checkNumericFields(Write write) throws StoreException {
    Set<String> unknown = new HashSet<>();
    for (Change change : write.changes()) {
      if (change instanceof Change.PutResource put) {
        for (String path : put.indexed().numbers().keySet()) {
          if (!numericFields.contains(Documents.NUMBER + path)) {
            unknown.add(Documents.NUMBER + path);
          }
        }
      }
    }
    if (numericFields.size() + unknown.size() > MAX_NUMERIC_FIELDS) {
      throw new StoreException(
          Reason.INVALID,
          "expected at most " + MAX_NUMERIC_FIELDS + " different numeric fields in all resources");
    }
    numericFields.addAll(unknown);
  }
}
