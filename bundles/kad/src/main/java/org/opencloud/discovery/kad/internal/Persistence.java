package org.opencloud.discovery.kad.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.kad.KadPeer;
import org.opencloud.discovery.kad.KadStorage;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the routing table and what is held through a restart. A snapshot is made on the loop and
 * written by a worker; a file that cannot be read is said and left out. Used on the loop only.
 */
final class Persistence {
  private static final Logger LOG = LoggerFactory.getLogger(Persistence.class);

  private final Setup setup;
  private final KadStorage storage;
  private final RoutingTable table;
  private final Seeds seeds;
  private final Records records;
  private final Providers providers;
  private CompletionStage<Boolean> writing = CompletableFuture.completedFuture(true);
  private boolean loaded;
  private byte[] lastTable = new byte[0];

  Persistence(
      Setup setup,
      KadStorage storage,
      RoutingTable table,
      Seeds seeds,
      Records records,
      Providers providers) {
    this.setup = setup;
    this.storage = storage;
    this.table = table;
    this.seeds = seeds;
    this.records = records;
    this.providers = providers;
  }

  void load() {
    setup.whenDone(
        setup.onWorker(() -> List.of(file(TableFile.NAME), file(RecordsFile.NAME))),
        (files, failure) -> {
          loaded = true;
          if (failure == null) {
            files.get(0).ifPresent(this::loadTable);
            files.get(1).ifPresent(this::loadRecords);
          }
          records.takeChanged();
          providers.takeChanged();
          snapshotLater();
        });
  }

  private Optional<byte[]> file(String name) {
    try {
      return storage.load(name);
    } catch (IOException e) {
      failed(name, e);
      return Optional.empty();
    }
  }

  private void loadTable(byte[] file) {
    try {
      seeds.add(TableFile.read(file, setup.encodings()));
    } catch (ProtoException e) {
      failed(TableFile.NAME, e);
    }
  }

  private void loadRecords(byte[] file) {
    long now = setup.now();
    try {
      RecordsFile.read(
          file,
          setup.encodings(),
          record -> records.put(notFromTheFuture(record, now), now),
          provider -> providers.put(notFromTheFuture(provider, now), now));
    } catch (ProtoException e) {
      failed(RecordsFile.NAME, e);
    }
    records.expire(now);
    providers.expire(now);
  }

  private static Records.Held notFromTheFuture(Records.Held one, long now) {
    return new Records.Held(one.key(), one.value(), one.from(), Math.min(one.received(), now));
  }

  private static Providers.Held notFromTheFuture(Providers.Held one, long now) {
    KadPeer peer = one.peer();
    return new Providers.Held(one.key(), peer, Math.min(one.since(), now));
  }

  private void snapshotLater() {
    setup.later(
        setup.params().timing().snapshot(),
        () -> {
          snapshot();
          snapshotLater();
        });
  }

  /** Writes what has changed, unless the last write goes on. */
  void snapshot() {
    if (!loaded || !writing.toCompletableFuture().isDone()) {
      return;
    }
    boolean changed = records.takeChanged() | providers.takeChanged();
    Optional<byte[]> held =
        changed ? Optional.of(RecordsFile.write(records, providers)) : Optional.empty();
    // An empty table is no news: the peers of the last one are still the best guess.
    Optional<byte[]> peers =
        table.size() == 0 ? Optional.empty() : changedTable(TableFile.write(table.all()));
    writing =
        setup.onWorker(
            () -> {
              peers.ifPresent(file -> save(TableFile.NAME, file));
              held.ifPresent(file -> save(RecordsFile.NAME, file));
              return true;
            });
  }

  private Optional<byte[]> changedTable(byte[] file) {
    if (Arrays.equals(file, lastTable)) {
      return Optional.empty();
    }
    lastTable = file;
    return Optional.of(file);
  }

  private void save(String name, byte[] file) {
    try {
      storage.save(name, file);
    } catch (IOException | UncheckedIOException e) {
      failed(name, e);
    }
  }

  private void failed(String name, Exception cause) {
    setup.count("storage.failed", name);
    LOG.warn("{}: {}", name, cause.getMessage());
  }
}
