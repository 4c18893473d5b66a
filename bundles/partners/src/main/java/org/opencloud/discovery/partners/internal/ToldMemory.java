package org.opencloud.discovery.partners.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opencloud.discovery.api.identity.PeerId;

/**
 * Who has, or may have, been told of which resource, so that it can be told to forget it: at most
 * so many pairs; the resources that were told of longest ago are forgotten first. Safe for use by
 * several threads.
 */
final class ToldMemory {
  private final int max;
  private final Journal journal;
  private final Map<ResourceKey, Map<PeerId, Boolean>> told = new LinkedHashMap<>(64, 0.75f, true);
  private int size;

  /** Told of each change, in the order in which they are made; must not block. */
  interface Journal {
    /** Nothing is kept. */
    Journal NONE =
        new Journal() {
          @Override
          public void added(Pair pair) {}

          @Override
          public void removed(Pair pair) {}
        };

    void added(Pair pair);

    void removed(Pair pair);
  }

  /** A peer that was told of a resource. */
  record Pair(ResourceKey resource, PeerId peer) {}

  ToldMemory(int max, Journal journal) {
    this.max = max;
    this.journal = journal;
  }

  /** What a journal says, before anything else is said. */
  synchronized void restore(Pair pair, boolean isTold) {
    Map<PeerId, Boolean> peers = told.computeIfAbsent(pair.resource(), key -> new HashMap<>());
    if (isTold) {
      size += peers.put(pair.peer(), true) == null ? 1 : 0;
    } else {
      size -= peers.remove(pair.peer()) == null ? 0 : 1;
      if (peers.isEmpty()) {
        told.remove(pair.resource());
      }
    }
  }

  /** It is being told, and may have heard before it answers. */
  synchronized void begin(ResourceKey resource, PeerId peer) {
    if (told.computeIfAbsent(resource, key -> new HashMap<>()).putIfAbsent(peer, false) == null) {
      added(resource, peer);
    }
  }

  /** It has acknowledged it. */
  synchronized void add(ResourceKey resource, PeerId peer) {
    if (told.computeIfAbsent(resource, key -> new HashMap<>()).put(peer, true) == null) {
      added(resource, peer);
    }
  }

  private void added(ResourceKey resource, PeerId peer) {
    size++;
    journal.added(new Pair(resource, peer));
    while (size > max) {
      ResourceKey eldest = told.keySet().iterator().next();
      for (PeerId forgotten : told.remove(eldest).keySet()) {
        size--;
        journal.removed(new Pair(eldest, forgotten));
      }
    }
  }

  /** It has forgotten it. */
  synchronized void remove(ResourceKey resource, PeerId peer) {
    Map<PeerId, Boolean> peers = told.get(resource);
    if (peers != null && peers.remove(peer) != null) {
      size--;
      journal.removed(new Pair(resource, peer));
      if (peers.isEmpty()) {
        told.remove(resource);
      }
    }
  }

  /** It did not take what it was being told; what it acknowledged before it still has. */
  synchronized void refused(ResourceKey resource, PeerId peer) {
    if (Boolean.FALSE.equals(told.getOrDefault(resource, Map.of()).get(peer))) {
      remove(resource, peer);
    }
  }

  synchronized boolean has(ResourceKey resource, PeerId peer) {
    return told.containsKey(resource) && told.get(resource).containsKey(peer);
  }

  synchronized int size() {
    return size;
  }

  /** All pairs, those first that were told of longest ago. */
  synchronized List<Pair> all() {
    List<Pair> all = new ArrayList<>(size);
    told.forEach((resource, peers) -> peers.keySet().forEach(p -> all.add(new Pair(resource, p))));
    return all;
  }
}
