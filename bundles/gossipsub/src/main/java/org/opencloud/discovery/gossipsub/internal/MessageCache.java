package org.opencloud.discovery.gossipsub.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.keys.PeerId;

/** The messages of the last heartbeats, for those who ask by id. Used on the loop only. */
final class MessageCache {
  private final GossipParams.Limits limits;
  private final Map<Bytes, Entry> entries = new HashMap<>();
  private final Deque<Deque<Entry>> windows = new ArrayDeque<>();
  private long bytes;

  MessageCache(GossipParams.Limits limits) {
    this.limits = limits;
    windows.addFirst(new ArrayDeque<>());
  }

  void put(Message message) {
    Entry entry = new Entry(message);
    if (entries.putIfAbsent(message.id(), entry) != null) {
      return;
    }
    windows.getFirst().addLast(entry);
    bytes += message.size();
    while (bytes > limits.cacheBytes() && entries.size() > 1) {
      dropOldest();
    }
  }

  /** The message, unless the peer has had it too often. */
  Optional<Message> give(Bytes id, PeerId peer) {
    Entry entry = entries.get(id);
    if (entry == null || entry.given.merge(peer, 1, Integer::sum) > limits.retransmissions()) {
      return Optional.empty();
    }
    return Optional.of(entry.message);
  }

  /** What gossip tells of a topic. */
  List<Bytes> recent(String topic) {
    List<Bytes> ids = new ArrayList<>();
    windows.stream()
        .limit(limits.historyGossip())
        .flatMap(Deque::stream)
        .filter(entry -> entry.message.topic().equals(topic))
        .forEach(entry -> ids.add(entry.message.id()));
    return ids;
  }

  /** A heartbeat has passed. */
  void shift() {
    while (windows.size() >= limits.historyLength()) {
      windows.removeLast().forEach(this::forget);
    }
    windows.addFirst(new ArrayDeque<>());
  }

  int size() {
    return entries.size();
  }

  private void dropOldest() {
    while (windows.getLast().isEmpty()) {
      windows.removeLast();
    }
    forget(windows.getLast().removeFirst());
  }

  private void forget(Entry entry) {
    entries.remove(entry.message.id());
    bytes -= entry.message.size();
  }

  private static final class Entry {
    private final Message message;
    private final Map<PeerId, Integer> given = new HashMap<>(0);

    private Entry(Message message) {
      this.message = message;
    }
  }
}
