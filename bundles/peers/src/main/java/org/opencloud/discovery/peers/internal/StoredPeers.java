package org.opencloud.discovery.peers.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Partnership;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.PeerStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the table, the store and the snapshot in step. The store is the truth while it is there;
 * the table goes on without it, and the snapshot carries the table over a restart.
 */
final class StoredPeers {
  private static final Logger LOG = LoggerFactory.getLogger(StoredPeers.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final PeerTable table;
  private final Snapshot snapshot;
  private final ScheduledExecutorService worker;
  private final ReentrantLock changes = new ReentrantLock();
  private final AtomicBoolean snapshotDue = new AtomicBoolean();

  private volatile Optional<Attached> attached = Optional.empty();
  private volatile boolean trusted;
  private volatile String trouble = "";

  StoredPeers(PeerTable table, Snapshot snapshot, ScheduledExecutorService worker) {
    this.table = table;
    this.snapshot = snapshot;
    this.worker = worker;
  }

  /** Puts the last known relations in force and begins to follow the store. */
  void open(Duration reload) {
    try {
      table.replace(snapshot.read());
      table.announce();
      trusted = true;
    } catch (IOException e) {
      LOG.error("relations are unknown until a store answers: {}", e.getMessage());
    }
    worker.scheduleWithFixedDelay(
        this::reload, reload.toMillis(), reload.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether the relations in the table can be relied on. */
  boolean trusted() {
    return trusted;
  }

  synchronized void attach(PeerStore store) {
    Registration watch = store.watch(state -> reloadSoon());
    attached.ifPresent(former -> former.watch.close());
    attached = Optional.of(new Attached(store, watch, new AtomicBoolean()));
    reloadSoon();
  }

  synchronized void detach(PeerStore store) {
    Optional<Attached> former = attached.filter(one -> one.store == store);
    former.ifPresent(one -> one.watch.close());
    if (former.isPresent()) {
      attached = Optional.empty();
    }
  }

  /**
   * Changes one peer in the store, then in the table.
   *
   * @param change from what is stored to what is to be; empty leaves all as it is
   * @return the peer as it is now stored
   */
  Optional<Peer> change(PeerId id, Function<Optional<Peer>, Optional<Peer>> change)
      throws StoreException {
    lock();
    Optional<Peer> before;
    Optional<Peer> after;
    try {
      loaded();
      before = table.find(id);
      after = change.apply(before);
      if (after.isPresent()) {
        put(before, after.get());
      }
    } finally {
      unlockAndAnnounce();
    }
    if (after.isPresent()) {
      keep(!agreed(before).equals(agreed(after)));
    }
    return after;
  }

  /**
   * Changes several peers under one lock, in their order.
   *
   * @param change the peers as they are to be, made from the table as it is stored
   */
  void changeAll(Supplier<List<Peer>> change) throws StoreException {
    lock();
    try {
      loaded();
      for (Peer after : change.get()) {
        put(table.find(after.peerId()), after);
      }
    } finally {
      unlockAndAnnounce();
    }
    keep(true);
  }

  private void put(Optional<Peer> before, Peer after) throws StoreException {
    if (before.isEmpty() && table.size() >= PeerStore.MAX_PEERS) {
      throw new StoreException(
          Reason.INVALID, "expected at most " + PeerStore.MAX_PEERS + " peers");
    }
    loaded().put(after);
    table.put(after);
  }

  /** Forgets one peer. False when it was not stored. */
  boolean remove(PeerId id) throws StoreException {
    lock();
    boolean there;
    Optional<Peer> before;
    try {
      there = loaded().remove(id);
      before = table.find(id);
      table.remove(id);
    } finally {
      unlockAndAnnounce();
    }
    keep(!agreed(before).equals(agreed(Optional.empty())));
    return there;
  }

  /** What the operator and the peer are to each other, and on which terms. */
  private record Agreed(Relation relation, Optional<Partnership> terms) {}

  private static Agreed agreed(Optional<Peer> peer) {
    return peer.map(known -> new Agreed(known.relation(), known.partnership()))
        .orElse(new Agreed(Relation.NONE, Optional.empty()));
  }

  private void unlockAndAnnounce() {
    changes.unlock();
    table.announce();
  }

  /** A changed relation is in the snapshot when the caller hears that it is in force. */
  private void keep(boolean atOnce) {
    if (atOnce) {
      writeSnapshot();
    } else {
      snapshotSoon();
    }
  }

  /** The store, after the table has what is in it: else a change would undo what is stored. */
  private PeerStore loaded() throws StoreException {
    Attached now = attached.orElseThrow(StoredPeers::noStore);
    if (!now.loaded.get()) {
      load(now);
      snapshotSoon();
    }
    return now.store;
  }

  private void lock() throws StoreException {
    try {
      if (changes.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new StoreException(Reason.TIMEOUT, "another change of peers takes too long");
  }

  /** Takes what the store has; it is in force when this returns. */
  void takeAll() throws StoreException {
    Attached now = attached.orElseThrow(StoredPeers::noStore);
    if (load(now)) {
      table.announce();
      writeSnapshot();
    }
  }

  private static StoreException noStore() {
    return new StoreException(Reason.UNAVAILABLE, "no store: peers cannot be changed");
  }

  private void reloadSoon() {
    if (!worker.isShutdown()) {
      worker.execute(this::reload);
    }
  }

  /** Takes what the store has. Runs on the worker. */
  private void reload() {
    try {
      if (attached.filter(one -> one.store.state().ready()).isPresent()) {
        takeAll();
      }
      trouble = "";
    } catch (StoreException e) {
      if (!trouble.equals(e.getMessage())) {
        LOG.warn("peers stay as last known: {}", e.getMessage());
      }
      trouble = String.valueOf(e.getMessage());
    } catch (RuntimeException e) {
      // A store is a plugin: its fault must not end the repetition.
      LOG.error("peers stay as last known", e);
    }
  }

  private boolean load(Attached from) throws StoreException {
    lock();
    try {
      List<Peer> stored = from.store.all();
      if (stored.isEmpty() && table.size() > 0) {
        stored = keepHeldBack(from.store);
      }
      boolean changed = !trusted || !same(stored);
      table.replace(stored);
      trusted = true;
      from.loaded.set(true);
      return changed;
    } finally {
      changes.unlock();
    }
  }

  private boolean same(List<Peer> stored) {
    return stored.size() == table.size()
        && stored.stream()
            .allMatch(peer -> table.find(peer.peerId()).filter(peer::equals).isPresent());
  }

  /**
   * Whoever would see more as a stranger is kept: the blacklisted, and who is on narrower terms.
   */
  private static boolean isHeldBack(Peer peer) {
    boolean full = peer.relation() == Relation.PARTNER && peer.terms().equals(Partnership.FULL);
    return peer.relation() == Relation.BLACKLIST || (peer.partnership().isPresent() && !full);
  }

  private List<Peer> keepHeldBack(PeerStore store) throws StoreException {
    List<Peer> kept = table.all().stream().filter(StoredPeers::isHeldBack).toList();
    LOG.warn(
        "store {} has no peers, this node knew {}: {} that are blacklisted or on terms are kept, the"
            + " others forgotten. resource:copy brings peers from another store",
        store.name(),
        table.size(),
        kept.size());
    for (Peer peer : kept) {
      store.put(peer);
    }
    return kept;
  }

  private void snapshotSoon() {
    if (!worker.isShutdown() && snapshotDue.compareAndSet(false, true)) {
      worker.execute(this::writeSnapshot);
    }
  }

  /** Writes the table as it is now; a later caller never writes an older one. */
  private synchronized void writeSnapshot() {
    snapshotDue.set(false);
    try {
      int left = snapshot.write(table.all());
      if (left > 0) {
        LOG.warn("{} peers do not fit into the snapshot", left);
      }
    } catch (IOException e) {
      LOG.error("the snapshot of peers cannot be written: {}", e.toString());
    }
  }

  private record Attached(PeerStore store, Registration watch, AtomicBoolean loaded) {}
}
