package org.opencloud.discovery.gossipsub.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.opencloud.discovery.gossipsub.GossipParams;

/** Ids of messages that one peer does not want, for some heartbeats. Used on the loop only. */
final class Unwanted {
  private final GossipParams.DontWant params;
  private final Deque<Set<Bytes>> heartbeats = new ArrayDeque<>(0);
  private int messages;

  Unwanted(GossipParams.DontWant params) {
    this.params = params;
  }

  /** Remembers the ids of one RPC; how many of them it does not. */
  int add(List<Bytes> ids) {
    if (++messages > params.messages()) {
      return ids.size();
    }
    int taken = Math.min(ids.size(), params.ids());
    if (heartbeats.isEmpty()) {
      heartbeats.addFirst(new HashSet<>());
    }
    heartbeats.getFirst().addAll(ids.subList(0, taken));
    return ids.size() - taken;
  }

  boolean contains(Bytes id) {
    for (Set<Bytes> each : heartbeats) {
      if (each.contains(id)) {
        return true;
      }
    }
    return false;
  }

  /** A heartbeat has passed. */
  void shift() {
    messages = 0;
    if (heartbeats.isEmpty()) {
      return;
    }
    if (heartbeats.size() >= params.heartbeats()) {
      heartbeats.removeLast();
    }
    if (heartbeats.stream().allMatch(Set::isEmpty)) {
      heartbeats.clear();
    } else {
      heartbeats.addFirst(new HashSet<>(0));
    }
  }
}
