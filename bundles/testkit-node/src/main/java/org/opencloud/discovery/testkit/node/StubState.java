package org.opencloud.discovery.testkit.node;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.store.StoreState;

/** The state of a store that a test takes away and gives back. Safe for use by several threads. */
final class StubState {
  private final List<Consumer<StoreState>> listeners = new CopyOnWriteArrayList<>();
  private volatile StoreState now = new StoreState(true, "in memory");
  private volatile Reason reason = Reason.UNAVAILABLE;

  StoreState now() {
    return now;
  }

  Registration watch(Consumer<StoreState> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  void fail(Reason why) {
    reason = why;
    change(new StoreState(false, "taken away by the test"));
  }

  void recover() {
    change(new StoreState(true, "in memory"));
  }

  void check() throws StoreException {
    if (!now.ready()) {
      throw new StoreException(reason, now.detail());
    }
  }

  private void change(StoreState next) {
    now = next;
    listeners.forEach(listener -> listener.accept(next));
  }
}
