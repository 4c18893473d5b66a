package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opencloud.discovery.api.store.PeerStore;
import org.opencloud.discovery.api.store.RecordStore;
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
  private final Room peers;
  private final Room records;
  private final Map<String, Boolean> sinceShown = new HashMap<>();

  /** Whether something with this key can be read. */
  @FunctionalInterface
  interface Present {
    boolean test(String key) throws IOException;
  }

  Census(Present stored, Set<String> numericFields, long peers, long records) {
    this(
        stored,
        numericFields,
        new Room("peers", Change.PEERS, PeerStore.MAX_PEERS, peers),
        new Room("records", Change.RECORDS, RecordStore.MAX_RECORDS, records));
  }

  Census(Present stored, Set<String> numericFields, Room peers, Room records) {
    this.stored = stored;
    this.numericFields = new HashSet<>(numericFields);
    this.peers = peers;
    this.records = records;
  }

  /** How many there are of one kind, and may be. */
  static final class Room {
    private final String what;
    private final String beginning;
    private final int most;
    private long taken;

    /**
     * A kind.
     *
     * @param beginning of its keys
     */
    Room(String what, String beginning, int most, long taken) {
      this.what = what;
      this.beginning = beginning;
      this.most = most;
      this.taken = taken;
    }

    private boolean holds(String key) {
      return key.startsWith(beginning);
    }

    private void require(long more) throws StoreException {
      if (taken + more > most) {
        throw new StoreException(Reason.INVALID, "expected at most " + most + " " + what);
      }
    }
  }

  /** False when there is nothing to do. */
  boolean admit(Write write) throws StoreException, IOException {
    checkNumericFields(write);
    checkRoom(peers, write);
    checkRoom(records, write);
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

  private boolean enter(Change change) throws IOException {
    count(change.key(), 1);
    return true;
  }

  private boolean leave(String key) throws IOException {
    boolean there = isPresent(key);
    if (there) {
      count(key, -1);
    }
    return there;
  }

  private void count(String key, int change) throws IOException {
    for (Room room : List.of(peers, records)) {
      if (room.holds(key) && isPresent(key) == change < 0) {
        room.taken += change;
      }
    }
    sinceShown.put(key, change > 0);
  }

  /** Before anything is counted: a write is admitted as a whole or not at all. */
  private void checkRoom(Room room, Write write) throws StoreException, IOException {
    Set<String> more = new HashSet<>();
    for (Change change : write.changes()) {
      String key = change.key();
      if (!(change instanceof Change.Removal) && room.holds(key) && !isPresent(key)) {
        more.add(key);
      }
    }
    if (!more.isEmpty()) {
      room.require(more.size());
    }
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
          if (!numericFields.contains(path)) {
            unknown.add(path);
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
