package org.opencloud.discovery.kad.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.kad.KadStatus;
import org.opencloud.discovery.keys.PeerId;

/**
 * Peers that share so many leading bits with us, the one that was heard of longest ago first. Who
 * finds no place waits for one; of those the latest is taken first. Used on the loop only.
 */
final class Bucket {
  private final int places;
  private final int perGroup;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Entry> waiting = new ArrayList<>();

  /** A peer; when it answered last, and how often in a row it has failed to since. */
  private record Entry(Contact contact, Optional<String> group, long heard, int failures) {
    PeerId id() {
      return contact.id();
    }
  }

  Bucket(int places, int perGroup) {
    this.places = places;
    this.perGroup = perGroup;
  }

  /** What became of a peer that wants a place. */
  enum Added {
    NEW,
    KNOWN,
    /** No place is free: it waits. */
    WAITING,
    /** Its network has as many places as one may. */
    CROWDED
  }

  /** Takes a peer that has just answered. */
  Added add(Contact contact, Optional<String> group, long now) {
    Entry entry = new Entry(contact, group, now, 0);
    if (remove(entries, contact.id())) {
      entries.add(entry);
      return Added.KNOWN;
    }
    remove(waiting, contact.id());
    if (crowded(group)) {
      return Added.CROWDED;
    }
    if (entries.size() < places) {
      entries.add(entry);
      return Added.NEW;
    }
    if (waiting.size() == places) {
      waiting.remove(0);
    }
    waiting.add(entry);
    return Added.WAITING;
  }

  /** The peer to look after before another gets its place; none when all were heard of since. */
  Optional<Contact> unheardSince(long time) {
    return entries.stream().findFirst().filter(one -> one.heard() <= time).map(Entry::contact);
  }

  /**
   * A peer did not answer. It goes when another waits for its place, and when it failed before.
   *
   * @return whether it went
   */
  boolean failed(PeerId id) {
    remove(waiting, id);
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (entry.id().equals(id)) {
        return failed(i, entry);
      }
    }
    return false;
  }

  private boolean failed(int at, Entry entry) {
    if (waiting.isEmpty() && entry.failures() == 0) {
      entries.set(at, new Entry(entry.contact(), entry.group(), entry.heard(), 1));
      return false;
    }
    entries.remove(at);
    promote();
    return true;
  }

  /** A peer does not serve any more. */
  boolean remove(PeerId id) {
    boolean waited = remove(waiting, id);
    boolean was = remove(entries, id);
    if (was) {
      promote();
    }
    return was || waited;
  }

  private void promote() {
    for (int i = waiting.size() - 1; i >= 0; i--) {
      if (!crowded(waiting.get(i).group())) {
        entries.add(waiting.remove(i));
        return;
      }
    }
  }

  private boolean crowded(Optional<String> group) {
    return perGroup > 0
        && group.isPresent()
        && entries.stream().filter(entry -> entry.group().equals(group)).count() >= perGroup;
  }

  private static boolean remove(List<Entry> list, PeerId id) {
    return list.removeIf(entry -> entry.id().equals(id));
  }

  boolean contains(PeerId id) {
    return entries.stream().anyMatch(entry -> entry.id().equals(id));
  }

  Optional<Contact> find(Key place) {
    return entries.stream()
        .map(Entry::contact)
        .filter(contact -> contact.key().equals(place))
        .findFirst();
  }

  int size() {
    return entries.size();
  }

  List<Contact> contacts() {
    return entries.stream().map(Entry::contact).toList();
  }

  KadStatus.Bucket view(int prefix) {
    return new KadStatus.Bucket(
        prefix, entries.stream().map(entry -> entry.contact().peer()).toList(), waiting.size());
  }
}
