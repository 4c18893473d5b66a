package org.opencloud.discovery.indexer.internal;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.node.Slot;
import org.opencloud.discovery.api.store.RecordStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.store.StoredRecord;
import org.opencloud.discovery.indexer.internal.RecordBook.Pending;
import org.opencloud.discovery.wire.RecordCodec;
import org.opencloud.discovery.wire.WireException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the book and the store alike. A record is in the book, and said to be stored, when the
 * store has it. All calls of the store happen on one thread; what waits is written in batches.
 *
 * <p>What the store has is read once, before anything is taken: else an old record could come back
 * in place of one not yet read. Its signatures are not checked again, for whoever gets a record
 * does that anyway; its form and network are.
 */
final class Keeper {
  static final int MAX_WAITING = 1_000;
  private static final int BATCH = 500;
  private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

  private final RecordBook book;
  private final Slot<RecordStore> store;
  private final Executor storing;
  private final Clock clock;
  private final Drops drops;
  private final Consumer<PeerId> onKept;
  private final Runnable onRead;
  private final Queue<Pending> waiting = new ArrayDeque<>();
  private boolean writing;
  private volatile Optional<RecordStore> read = Optional.empty();
  private volatile String network = "";

  /**
   * A keeper.
   *
   * @param storing one thread, which may block
   * @param onKept told of each record that has become durable, on that thread
   * @param onRead told when a store has been read, on that thread
   */
  Keeper(
      RecordBook book,
      Slot<RecordStore> store,
      Executor storing,
      Clock clock,
      Drops drops,
      Consumer<PeerId> onKept,
      Runnable onRead) {
    this.book = book;
    this.store = store;
    this.storing = storing;
    this.clock = clock;
    this.drops = drops;
    this.onKept = onKept;
    this.onRead = onRead;
  }

  /** Whether the store in force has been read and is ready; else what is waited for. */
  String problem() {
    Optional<RecordStore> now = store.now();
    if (now.isEmpty()) {
      return "no record store is there";
    }
    if (!now.get().state().ready()) {
      return "the store is not ready: " + now.get().state().detail();
    }
    if (network.isEmpty()) {
      return "the network is not there yet";
    }
    return read.equals(now) ? "" : "reading its records";
  }

  /** The network that records must be made for; those of another one are forgotten. */
  void network(String fingerprint) {
    if (!network.equals(fingerprint)) {
      network = fingerprint;
      read = Optional.empty();
      book.clear();
    }
    readSoon();
  }

  /** Reads the store in force when that has not been done. */
  void readSoon() {
    storing.execute(
        () -> {
          Optional<RecordStore> now = store.now();
          if (!network.isEmpty() && now.isPresent() && !read.equals(now)) {
            read(now.get());
          }
        });
  }

  private void read(RecordStore from) {
    try {
      List<StoredRecord> stored = from.all();
      Reading reading = new Reading();
      stored.forEach(reading::take);
      reading.bringOver(from);
      read = Optional.of(from);
      LOG.info("{} records read", book.size());
      onRead.run();
    } catch (StoreException e) {
      // Its state says why, and tells when it is ready again.
      LOG.debug("records cannot be read", e);
    }
  }

  /** What is done with the records of a store on the way in. */
  private final class Reading {
    private final Map<PeerId, Long> there = new HashMap<>();
    private final List<PeerId> useless = new ArrayList<>();
    private final Instant now = clock.instant();

    void take(StoredRecord stored) {
      try {
        take(stored, KeptRecord.of(RecordCodec.read(stored.event())));
      } catch (WireException e) {
        giveUp(stored, "unreadable");
      }
    }

    private void take(StoredRecord stored, KeptRecord record) {
      if (!record.network().equals(network) || !record.peer().equals(stored.peer())) {
        giveUp(stored, "network");
      } else if (record.isOver(now)) {
        giveUp(stored, "expired");
      } else if (book.restore(record)) {
        there.put(record.peer(), record.sequence());
      } else {
        // It stays in the store: the operator may make room.
        drops.record("full");
      }
    }

    private void giveUp(StoredRecord stored, String reason) {
      drops.record(reason);
      useless.add(stored.peer());
    }

    /** What is in the book, from another store or newer, and not in this one. */
    void bringOver(RecordStore to) throws StoreException {
      List<StoredRecord> missing =
          book.all().stream()
              .filter(kept -> there.getOrDefault(kept.peer(), 0L) < kept.sequence())
              .map(KeptRecord::stored)
              .toList();
      for (int from = 0; from < missing.size(); from += BATCH) {
        to.put(missing.subList(from, Math.min(missing.size(), from + BATCH)));
      }
      remove(to, useless);
    }
  }

  /** Not those of whom there is something new meanwhile: it has the same key in the store. */
  private void remove(RecordStore from, List<PeerId> peers) throws StoreException {
    List<PeerId> gone = peers.stream().filter(book::isWithout).toList();
    for (int at = 0; at < gone.size(); at += BATCH) {
      from.remove(gone.subList(at, Math.min(gone.size(), at + BATCH)));
    }
  }

  /**
   * Makes an offered record durable. Fails with {@link StoreException}, at once when the store is
   * away or too much waits.
   */
  CompletionStage<Void> keep(Pending record) {
    String problem = problem();
    synchronized (waiting) {
      if (problem.isEmpty() && waiting.size() < MAX_WAITING) {
        waiting.add(record);
        writeSoon();
        return record.durable();
      }
    }
    fail(
        record,
        new StoreException(
            Reason.UNAVAILABLE, problem.isEmpty() ? "too many records wait" : problem));
    return record.durable();
  }

  private void fail(Pending record, Exception cause) {
    book.settle(record, false);
    record.durable().completeExceptionally(cause);
  }

  private void writeSoon() {
    if (!writing) {
      try {
        storing.execute(this::write);
        writing = true;
      } catch (RejectedExecutionException e) {
        LOG.debug("stopped with records unwritten; their streams are reset", e);
      }
    }
  }

  private void write() {
    List<Pending> batch = nextBatch();
    try {
      write(batch);
    } finally {
      synchronized (waiting) {
        writing = false;
        if (!waiting.isEmpty()) {
          writeSoon();
        }
      }
    }
  }

  private List<Pending> nextBatch() {
    List<Pending> batch = new ArrayList<>();
    synchronized (waiting) {
      while (!waiting.isEmpty() && batch.size() < BATCH) {
        batch.add(waiting.remove());
      }
    }
    return batch;
  }

  // Whatever the store throws must reach those who wait for an answer.
  private void write(List<Pending> batch) {
    try {
      inForce().put(batch.stream().map(one -> one.record().stored()).toList());
    } catch (StoreException | RuntimeException e) {
      LOG.debug("records cannot be written", e);
      batch.forEach(one -> fail(one, e));
      return;
    }
    batch.forEach(one -> book.settle(one, true));
    batch.forEach(one -> one.durable().complete(null));
    batch.forEach(one -> onKept.accept(one.record().peer()));
  }

  private RecordStore inForce() throws StoreException {
    return store
        .now()
        .orElseThrow(() -> new StoreException(Reason.UNAVAILABLE, "no record store is there"));
  }

  /** Records that wait for the store. */
  int waiting() {
    synchronized (waiting) {
      return waiting.size();
    }
  }

  /** Forgets what is over, here and in the store. */
  void expire() {
    List<PeerId> gone = book.expire(clock.instant());
    if (gone.isEmpty()) {
      return;
    }
    gone.forEach(peer -> drops.record("expired"));
    storing.execute(
        () -> {
          try {
            remove(inForce(), gone);
          } catch (StoreException e) {
            // What stays there is over, and given up when it is read next.
            LOG.debug("expired records stay in the store", e);
          }
        });
  }
}
