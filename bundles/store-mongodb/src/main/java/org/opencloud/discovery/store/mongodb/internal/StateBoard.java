package org.opencloud.discovery.store.mongodb.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.store.StoreState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state of the store and those who follow it. One thread changes it. */
final class StateBoard {
  private static final Logger LOG = LoggerFactory.getLogger(StateBoard.class);

  private final List<Consumer<StoreState>> listeners = new CopyOnWriteArrayList<>();
  private volatile StoreState state;

  StateBoard(StoreState first) {
    state = first;
  }

  StoreState state() {
    return state;
  }

  Registration watch(Consumer<StoreState> listener) {
    Consumer<StoreState> own = listener::accept;
    listeners.add(own);
    return () -> listeners.remove(own);
  }

  /** Tells of it when it is another one. */
  void change(StoreState next) {
    if (next.equals(state)) {
      return;
    }
    if (next.ready() != state.ready()) {
      LOG.info("MongoDB store: {}", next.detail());
    }
    state = next;
    listeners.forEach(listener -> tell(listener, next));
  }

  /** A listener of another bundle must not stop the store from watching its server. */
  private static void tell(Consumer<StoreState> listener, StoreState state) {
    try {
      listener.accept(state);
    } catch (RuntimeException e) {
      LOG.warn("a listener to the store's state failed", e);
    }
  }
}
