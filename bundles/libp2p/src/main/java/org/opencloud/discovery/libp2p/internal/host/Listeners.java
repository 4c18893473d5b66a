package org.opencloud.discovery.libp2p.internal.host;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.opencloud.discovery.libp2p.ConnectionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells each listener, also when one before it fails. */
final class Listeners {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final List<ConnectionListener> listeners = new CopyOnWriteArrayList<>();

  void add(ConnectionListener listener) {
    listeners.add(listener);
  }

  void remove(ConnectionListener listener) {
    listeners.remove(listener);
  }

  void tell(Consumer<ConnectionListener> news) {
    for (ConnectionListener listener : listeners) {
      try {
        news.accept(listener);
      } catch (RuntimeException e) {
        LOG.warn("a connection listener fails", e);
      }
    }
  }
}
