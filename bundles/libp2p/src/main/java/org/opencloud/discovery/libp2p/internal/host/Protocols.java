package org.opencloud.discovery.libp2p.internal.host;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.opencloud.discovery.libp2p.StreamHandler;

/** What the host speaks. */
public final class Protocols {
  private final Map<String, StreamHandler> handlers = new ConcurrentHashMap<>();

  /**
   * Adds a protocol.
   *
   * @throws IllegalStateException when it has a handler already
   */
  public void add(String protocol, StreamHandler handler) {
    if (handlers.putIfAbsent(protocol, handler) != null) {
      throw new IllegalStateException("protocol has a handler already: " + protocol);
    }
  }

  public boolean remove(String protocol) {
    return handlers.remove(protocol) != null;
  }

  public boolean has(String protocol) {
    return handlers.containsKey(protocol);
  }

  public Optional<StreamHandler> handler(String protocol) {
    return Optional.ofNullable(handlers.get(protocol));
  }

  /** All ids, sorted. */
  public Set<String> ids() {
    return new TreeSet<>(handlers.keySet());
  }
}
