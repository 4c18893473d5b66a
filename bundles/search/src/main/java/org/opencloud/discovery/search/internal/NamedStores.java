package org.opencloud.discovery.search.internal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opencloud.discovery.api.store.PeerStore;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.Store;

/** Every store that is installed, in force or not: what a copy goes from and to. */
final class NamedStores {
  private final List<ResourceStore> resources = new CopyOnWriteArrayList<>();
  private final List<PeerStore> peers = new CopyOnWriteArrayList<>();

  void add(ResourceStore store) {
    resources.add(store);
  }

  void remove(ResourceStore store) {
    resources.remove(store);
  }

  void add(PeerStore store) {
    peers.add(store);
  }

  void remove(PeerStore store) {
    peers.remove(store);
  }

  Optional<ResourceStore> resources(String name) {
    return named(resources, name);
  }

  Optional<PeerStore> peers(String name) {
    return named(peers, name);
  }

  private static <S extends Store> Optional<S> named(List<S> stores, String name) {
    return stores.stream().filter(store -> store.name().equals(name)).findFirst();
  }
}
