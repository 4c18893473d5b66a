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

/**
 * The messages of the last heartbeats as they came, for those who ask by id. Used on the loop only.
 */
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

  /** The message's bytes, unless the peer has had it too often. */
  Optional<Bytes> give(Bytes id, PeerId peer) {
    Entry entry = entries.get(id);
    if (entry == null || entry.given(peer) > limits.retransmissions()) {
      return Optional.empty();
    }
    return Optional.of(entry.raw);
  }

  /** What gossip tells of a topic. */
  List<Bytes> recent(String topic) {
    List<Bytes> ids = new ArrayList<>();
    windows.stream()
        .limit(limits.historyGossip())
        .flatMap(Deque::stream)
        .filter(entry -> entry.topic.equals(topic))
        .forEach(entry -> ids.add(entry.id));
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
    entries.remove(entry.id);
    bytes -= entry.raw.size();
  }

  private static final class Entry {
    private final Bytes id;
    private final String topic;
    private final Bytes raw;
    private Map<PeerId, Integer> given = Map.of();

    private Entry(Message message) {
      this.id = message.id();
      this.topic = message.topic();
      this.raw = message.raw();
    }

    /** How often the peer has had it, with this time. Few messages are ever asked for. */
    private int given(PeerId peer) {
      if (given.isEmpty()) {
        given = new HashMap<>();
      }
      return given.merge(peer, 1, Integer::sum);
    }
  }
}
