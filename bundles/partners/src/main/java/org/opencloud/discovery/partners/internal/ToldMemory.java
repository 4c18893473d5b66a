package org.opencloud.discovery.partners.internal;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.opencloud.discovery.api.identity.PeerId;

/**
 * Who has been told of which resource since the start, so that it can be told to forget it: at most
 * so many pairs; the resources that were told of longest ago are forgotten first. Safe for use by
 * several threads.
 */
final class ToldMemory {
  private final int max;
  private final Map<ResourceKey, Set<PeerId>> told = new LinkedHashMap<>(64, 0.75f, true);
  private int size;

  ToldMemory(int max) {
    this.max = max;
  }

  synchronized void add(ResourceKey resource, PeerId peer) {
    if (told.computeIfAbsent(resource, key -> new HashSet<>()).add(peer)) {
      size++;
    }
    while (size > max) {
      ResourceKey eldest = told.keySet().iterator().next();
      size -= told.remove(eldest).size();
    }
  }

  synchronized void remove(ResourceKey resource, PeerId peer) {
    Set<PeerId> peers = told.get(resource);
    if (peers != null && peers.remove(peer)) {
      size--;
      if (peers.isEmpty()) {
        told.remove(resource);
      }
    }
  }

  synchronized boolean has(ResourceKey resource, PeerId peer) {
    return told.containsKey(resource) && told.get(resource).contains(peer);
  }

  synchronized int size() {
    return size;
  }
}
