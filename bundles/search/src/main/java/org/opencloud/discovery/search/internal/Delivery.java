package org.opencloud.discovery.search.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.Answer;
import org.opencloud.discovery.api.search.SearchListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a listener, never twice at once and without a change of thread: whoever comes first drains
 * what the others leave. At most a search's limit of answers and one account wait.
 */
final class Delivery {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final SearchListener listener;
  private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  Delivery(SearchListener listener) {
    this.listener = listener;
  }

  /** Puts an answer in line; {@link #drain} calls. */
  void answer(Answer answer) {
    calls.add(() -> listener.answer(answer));
  }

  /** Puts the end in line. */
  void ended(Account account) {
    calls.add(() -> listener.ended(account));
  }

  /** Makes the calls that wait, on this thread or on the one that is at it. Hold no lock. */
  void drain() {
    if (waiting.getAndIncrement() > 0) {
      return;
    }
    int seen = 1;
    while (seen > 0) {
      for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
        call(call);
      }
      seen = waiting.addAndGet(-seen);
    }
  }

  private static void call(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      // A listener is its caller's code; its bug must not cost the search its other calls.
      LOG.warn("A search's listener failed", e);
    }
  }
}
