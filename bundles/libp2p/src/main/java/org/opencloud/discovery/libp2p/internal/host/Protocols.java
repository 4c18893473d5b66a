package org.opencloud.discovery.libp2p.internal.host;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.opencloud.discovery.libp2p.StreamHandler;

/** What the host speaks. */
public final class Protocols {
  private final Map<String, Offer> offers = new ConcurrentHashMap<>();

  private record Offer(StreamHandler handler, boolean lasting) {}

  /**
   * Adds a protocol.
   *
   * @param lasting whether its streams last as long as their connection and show no use of it
   * @throws IllegalStateException when it has a handler already
   */
  public void add(String protocol, StreamHandler handler, boolean lasting) {
    if (offers.putIfAbsent(protocol, new Offer(handler, lasting)) != null) {
      throw new IllegalStateException("protocol has a handler already: " + protocol);
    }
  }

  public boolean remove(String protocol) {
    return offers.remove(protocol) != null;
  }

  public boolean has(String protocol) {
    return offers.containsKey(protocol);
  }

  public Optional<StreamHandler> handler(String protocol) {
    return Optional.ofNullable(offers.get(protocol)).map(Offer::handler);
  }

  boolean lasting(String protocol) {
    Offer offer = offers.get(protocol);
    return offer != null && offer.lasting();
  }

  /** All ids, sorted. */
  public Set<String> ids() {
    return new TreeSet<>(offers.keySet());
  }
}
