package org.opencloud.discovery.search.internal;

import java.util.function.Consumer;

/**
 * One call of one provider: who runs it, whether it is over, and the interrupt that ends it. Never
 * interrupts while the thread is inside the store, whose files an interrupt would close.
 */
final class ProviderCall {
  private final Consumer<String> done;
  private Thread runner;
  private boolean over;
  private boolean inStore;

  /**
   * A call that has not begun.
   *
   * @param done told once how it ended: a failure's reason, or empty
   */
  ProviderCall(Consumer<String> done) {
    this.done = done;
  }

  /** The calling thread runs it now; false when it was cut off before. */
  synchronized boolean begin() {
    if (over) {
      return false;
    }
    runner = Thread.currentThread();
    return true;
  }

  /** The runner is through; an interrupt that came late is taken back. */
  void end(String failure) {
    synchronized (this) {
      runner = null;
      Thread.interrupted();
    }
    finish(failure);
  }

  /**
   * Ends it from outside: the runner can no longer say how it ended, so who cut it off has to
   * {@link #tell}.
   *
   * @return whether it had not ended
   */
  synchronized boolean cut() {
    boolean first = !over;
    over = true;
    if (runner != null && !inStore) {
      runner.interrupt();
    }
    return first;
  }

  /** Tells why it was cut off. */
  void tell(String failure) {
    done.accept(failure);
  }

  /** Whether a thread is in it, also after its end. */
  synchronized boolean isRunning() {
    return runner != null;
  }

  synchronized boolean isOver() {
    return over;
  }

  synchronized boolean enterStore() {
    inStore = !over;
    return inStore;
  }

  synchronized void leaveStore() {
    inStore = false;
    if (over && runner != null) {
      runner.interrupt();
    }
  }

  private void finish(String failure) {
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
    }
    done.accept(failure);
  }
}
