package org.opencloud.discovery.peers.internal;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.PeerDirectory.Watcher;
import org.opencloud.discovery.api.peers.Relation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells watchers of changed relations, in order, one at a time and under no lock. */
final class Announcer {
  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private final Queue<Change> changes = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  Registration watch(Watcher watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  /** Notes a change; {@link #announce} tells of it. */
  void note(PeerId peer, Relation now) {
    changes.add(new Change(peer, now));
  }

  /** Tells of all that is noted, unless another thread is telling: then that one does. */
  void announce() {
    if (waiting.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      for (Change change = changes.poll(); change != null; change = changes.poll()) {
        tell(change);
      }
      seen = waiting.addAndGet(-seen);
    } while (seen != 0);
  }

  private void tell(Change change) {
    for (Watcher watcher : watchers) {
      try {
        watcher.changed(change.peer, change.now);
      } catch (RuntimeException e) {
        // One broken watcher must not keep the others from closing a connection.
        LOG.error("a watcher of relations failed", e);
      }
    }
  }

  private record Change(PeerId peer, Relation now) {}
}
