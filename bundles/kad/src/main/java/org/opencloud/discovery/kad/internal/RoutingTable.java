package org.opencloud.discovery.kad.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.opencloud.discovery.kad.KadParams;
import org.opencloud.discovery.kad.KadStatus;
import org.opencloud.discovery.keys.PeerId;

/**
 * The peers this node knows in the key space, many near to itself and few far away. Changed on the
 * loop only; {@link #view} may be read from any thread.
 */
final class RoutingTable {
  private final Key self;
  private final KadParams.Lookups params;
  private final TreeMap<Integer, Bucket> buckets = new TreeMap<>();
  private int size;
  private boolean changed;
  private volatile List<KadStatus.Bucket> view = List.of();

  RoutingTable(Key self, KadParams.Lookups params) {
    this.self = self;
    this.params = params;
  }

  /** Takes a peer that has just answered, over a connection from an address of that group. */
  Bucket.Added add(Contact contact, Optional<String> group, long now) {
    Bucket.Added added = makeBucket(contact.key()).add(contact, group, now);
    changed();
    return added;
  }

  /** The peer to look after when another waits for a place in its bucket, if it is time to. */
  Optional<Contact> unheardBeside(Contact contact, long since) {
    return bucket(contact.key()).flatMap(bucket -> bucket.unheardSince(since));
  }

  /** A peer did not answer; whether it lost its place. */
  boolean failed(Contact contact) {
    boolean gone = bucket(contact.key()).map(bucket -> bucket.failed(contact.id())).orElse(false);
    changed();
    return gone;
  }

  /** A peer does not serve any more; whether it was known. */
  boolean remove(PeerId id) {
    boolean was = bucket(Key.of(id)).map(bucket -> bucket.remove(id)).orElse(false);
    changed();
    return was;
  }

  boolean contains(PeerId id) {
    return bucket(Key.of(id)).map(bucket -> bucket.contains(id)).orElse(false);
  }

  /** The peer at this very place. */
  Optional<Contact> find(Key place) {
    return bucket(place).flatMap(bucket -> bucket.find(place));
  }

  /** The peers nearest to a key, nearest first. */
  List<Contact> nearest(Key target, int count) {
    return all().stream()
        .sorted((a, b) -> target.compareDistance(a.key(), b.key()))
        .limit(count)
        .toList();
  }

  List<Contact> all() {
    List<Contact> all = new ArrayList<>(size);
    buckets.values().forEach(bucket -> all.addAll(bucket.contacts()));
    return all;
  }

  int size() {
    return size;
  }

  /** The longest prefix that a peer shares with us; -1 when there is none. */
  int longestPrefix() {
    return buckets.descendingMap().entrySet().stream()
        .filter(bucket -> bucket.getValue().size() > 0)
        .mapToInt(Map.Entry::getKey)
        .findFirst()
        .orElse(-1);
  }

  /** Whether the bucket of this prefix has no place left. */
  boolean full(int prefix) {
    return buckets.containsKey(prefix) && buckets.get(prefix).size() == params.k();
  }

  /** From any thread: as it was when last published. */
  List<KadStatus.Bucket> view() {
    return view;
  }

  private Bucket makeBucket(Key key) {
    return buckets.computeIfAbsent(
        prefix(key), prefix -> new Bucket(params.k(), params.perGroup()));
  }

  private Optional<Bucket> bucket(Key key) {
    return Optional.ofNullable(buckets.get(prefix(key)));
  }

  private int prefix(Key key) {
    return Math.min(self.sharedPrefix(key), Key.BITS - 1);
  }

  private void changed() {
    size = buckets.values().stream().mapToInt(Bucket::size).sum();
    changed = true;
  }

  /** Shows what has changed to other threads. */
  void publish() {
    if (!changed) {
      return;
    }
    changed = false;
    List<KadStatus.Bucket> now = new ArrayList<>(buckets.size());
    buckets.forEach(
        (prefix, bucket) -> {
          if (bucket.size() > 0) {
            now.add(bucket.view(prefix));
          }
        });
    view = List.copyOf(now);
  }
}
