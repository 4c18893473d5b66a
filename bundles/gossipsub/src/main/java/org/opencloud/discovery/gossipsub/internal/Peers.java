package org.opencloud.discovery.gossipsub.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.opencloud.discovery.keys.PeerId;

/** The connected peers and what they are subscribed to. Changed on the loop only. */
final class Peers {
  private final Setup setup;
  private final Map<PeerId, PeerLink> links = new LinkedHashMap<>();
  private final ConcurrentMap<String, Set<PeerId>> subscribers = new ConcurrentHashMap<>();

  Peers(Setup setup) {
    this.setup = setup;
  }

  Collection<PeerLink> all() {
    return links.values();
  }

  Optional<PeerLink> find(PeerId id) {
    return Optional.ofNullable(links.get(id));
  }

  void add(PeerLink link) {
    links.put(link.id(), link);
  }

  void remove(PeerLink link) {
    links.remove(link.id());
    unsubscribeAll(link);
  }

  void subscribe(PeerLink link, String topic) {
    if (topic.isEmpty() || link.subscribed(topic)) {
      return;
    }
    if (link.topics().size() >= setup.limits().topicsPerPeer()) {
      setup.count("subscription.refused", "topics");
      return;
    }
    link.topics().add(topic);
    subscribers.computeIfAbsent(topic, t -> ConcurrentHashMap.newKeySet()).add(link.id());
  }

  void unsubscribe(PeerLink link, String topic) {
    if (link.topics().remove(topic)) {
      leave(link, topic);
    }
  }

  void unsubscribeAll(PeerLink link) {
    link.topics().forEach(topic -> leave(link, topic));
    link.topics().clear();
  }

  private void leave(PeerLink link, String topic) {
    subscribers.computeIfPresent(
        topic,
        (t, peers) -> {
          peers.remove(link.id());
          return peers.isEmpty() ? null : peers;
        });
  }

  /** Subscribed peers for which the condition holds, in random order. */
  List<PeerLink> in(String topic, Predicate<PeerLink> condition) {
    List<PeerLink> found = all(topic, condition);
    setup.shuffle(found);
    return found;
  }

  /** Subscribed peers for which the condition holds, in any order. */
  List<PeerLink> all(String topic, Predicate<PeerLink> condition) {
    List<PeerLink> found = new ArrayList<>(0);
    for (PeerId id : subscribers.getOrDefault(topic, Set.of())) {
      PeerLink link = links.get(id);
      if (condition.test(link)) {
        found.add(link);
      }
    }
    return found;
  }

  /** From any thread. */
  Set<PeerId> subscribers(String topic) {
    return Set.copyOf(subscribers.getOrDefault(topic, Set.of()));
  }

  /** Topics that a peer is subscribed to; from any thread. */
  Set<String> topics() {
    return Set.copyOf(subscribers.keySet());
  }
}
