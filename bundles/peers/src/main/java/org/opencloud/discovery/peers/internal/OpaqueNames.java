package org.opencloud.discovery.peers.internal;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.RefusedKey;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose an opaque name is. Anybody who is connected can be the first to use a free one, so a pin is
 * worth the name and nothing else: one for each peer, so many in all, no relation, never over what
 * the operator said, and never moved but by the operator.
 */
final class OpaqueNames {
  static final int MAX_WAITING = 256;
  static final int MAX_REFUSED = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(OpaqueNames.class);

  private final PeerTable table;
  private final StoredPeers stored;
  private final Settings settings;
  private final Meters meters;
  private final Clock clock;
  private final Executor worker;
  private final Map<Did, PeerId> waiting = new HashMap<>();
  private final Map<Did, RefusedKey> refused =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Did, RefusedKey> eldest) {
          return size() > MAX_REFUSED;
        }
      };

  OpaqueNames(
      PeerTable table,
      StoredPeers stored,
      Settings settings,
      Meters meters,
      Clock clock,
      Executor worker) {
    this.table = table;
    this.stored = stored;
    this.settings = settings;
    this.meters = meters;
    this.clock = clock;
    this.worker = worker;
  }

  /** Who has the name by its record; empty when nobody has, or such names are off. */
  Optional<Peer> find(Did name) {
    boolean off = settings.opaque() == Settings.OpaqueDids.OFF;
    Optional<Peer> known = off ? Optional.empty() : table.find(name);
    if (known.isEmpty()) {
      meters.counter("peers", "resolve.unknown", "opaque").increment();
    }
    return known;
  }

  /** Who has the name now that a peer with this proven key uses it. */
  Optional<Peer> claim(Did name, PeerId key, boolean connected) {
    boolean pins = settings.opaque() == Settings.OpaqueDids.PIN && connected;
    if (!pins || table.find(name).isPresent()) {
      Optional<Peer> owner = find(name);
      owner.filter(peer -> !peer.peerId().equals(key)).ifPresent(peer -> otherKey(name, key));
      return owner;
    }
    return pin(name, key);
  }

  private synchronized Optional<Peer> pin(Did name, PeerId key) {
    PeerId first = waiting.get(name);
    if (first == null) {
      String reason = hindrance(key);
      if (!reason.isEmpty()) {
        return refuse(reason);
      }
      try {
        worker.execute(() -> keep(name, key));
      } catch (RejectedExecutionException e) {
        return refuse("stopping");
      }
      waiting.put(name, key);
    } else if (!first.equals(key)) {
      otherKey(name, key);
    }
    return Optional.of(pinned(name, waiting.get(name)));
  }

  /** Why this key gets no name; empty when nothing is in its way. */
  private String hindrance(PeerId key) {
    Optional<Peer> peer = table.find(key);
    if (peer.filter(known -> known.relation() == Relation.BLACKLIST).isPresent()) {
      return "blacklisted";
    }
    if (waiting.containsValue(key) || peer.filter(known -> known.did().isOpaque()).isPresent()) {
      return "second name";
    }
    if (waiting.size() >= MAX_WAITING) {
      return "busy";
    }
    return table.pins() + waiting.size() >= settings.opaquePins() ? "full" : "";
  }

  private Optional<Peer> refuse(String reason) {
    meters.counter("peers", "opaque.refused", reason).increment();
    return Optional.empty();
  }

  private void otherKey(Did name, PeerId key) {
    refuse("other key");
    synchronized (refused) {
      RefusedKey before = refused.get(name);
      long times = before == null ? 1 : before.times() + 1;
      refused.put(name, new RefusedKey(key, times, clock.instant()));
    }
  }

  private Peer pinned(Did name, PeerId key) {
    return table.find(key).orElseGet(() -> stranger(name, key)).named(name, true);
  }

  private Peer stranger(Did name, PeerId key) {
    Optional<Instant> now = Optional.of(clock.instant());
    return new Peer(key, name, "", List.of(), Relation.NONE, Meetings.SOURCE, now);
  }

  /** Runs on the worker. */
  private void keep(Did name, PeerId key) {
    try {
      if (stored.change(key, before -> kept(name, key, before)).isPresent()) {
        meters.counter("peers", "opaque.pinned", "").increment();
        LOG.info("{} is pinned to {}, who is the first to use it", name, key);
      }
    } catch (StoreException e) {
      refuse("store");
      LOG.debug("{} is not pinned", name, e);
    } finally {
      synchronized (this) {
        waiting.remove(name);
      }
    }
  }

  /** The operator may have been faster. */
  private Optional<Peer> kept(Did name, PeerId key, Optional<Peer> before) {
    boolean free = table.find(name).isEmpty();
    boolean nameless = before.filter(peer -> peer.did().isOpaque()).isEmpty();
    return free && nameless ? Optional.of(pinned(name, key)) : Optional.empty();
  }

  Map<Did, RefusedKey> refusedKeys() {
    synchronized (refused) {
      return Map.copyOf(refused);
    }
  }

  /** The operator has decided whose the name is. */
  void settled(Did name) {
    synchronized (refused) {
      refused.remove(name);
    }
  }
}
