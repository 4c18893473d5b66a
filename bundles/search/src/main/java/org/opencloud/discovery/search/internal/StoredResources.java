package org.opencloud.discovery.search.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.search.ResourceRefused;
import org.opencloud.discovery.api.search.ResourceRegistry;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.PeerStore;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.spi.ResourceType;

/** What this node answers with: indexed once when it is added, kept by the store in force. */
final class StoredResources implements ResourceRegistry {
  private static final int BATCH = 500;
  private static final int BATCH_BYTES = 8 << 20;

  private final Ports ports;
  private final NamedStores stores;
  private final ResourceIndexer indexer;
  private final ResourceChecks checks;
  private final Function<String, Optional<ResourceType>> types;
  private final ReadWriteLock changes;

  /**
   * The registry over the stores of this moment.
   *
   * @param changes its read side is held by changes, which may go on side by side; its write side
   *     by who reads a resource to write it again
   */
  StoredResources(
      Ports ports,
      NamedStores stores,
      ResourceIndexer indexer,
      ResourceChecks checks,
      Function<String, Optional<ResourceType>> types,
      ReadWriteLock changes) {
    this.ports = ports;
    this.stores = stores;
    this.indexer = indexer;
    this.checks = checks;
    this.types = types;
    this.changes = changes;
  }

  @Override
  public Resource add(String type, byte[] json) throws ResourceRefused, StoreException {
    IndexedResource indexed = indexer.index(type, json);
    checks.check(indexed.resource());
    Batch batch = new Batch(store());
    batch.add(indexed);
    batch.flush();
    return indexed.resource();
  }

  @Override
  public Loaded load(String type, InputStream in, LoadReport report, BooleanSupplier stop)
      throws StoreException {
    Batch batch = new Batch(store());
    JsonEntries entries =
        new JsonEntries(report, (line, json) -> load(type, line, json, batch, report));
    try {
      entries.read(in, stop);
    } catch (IOException e) {
      report.refused(0, "", "cannot be read further: " + e.getMessage());
    }
    batch.flush();
    batch.undescribed.removeIf(this::isSearched);
    return new Loaded(batch.stored, batch.undescribed);
  }

  private void load(String type, long line, byte[] json, Batch batch, LoadReport report)
      throws StoreException {
    try {
      IndexedResource indexed = indexer.indexOr(type, json);
      checks.check(indexed.resource());
      batch.add(indexed);
    } catch (ResourceRefused e) {
      report.refused(line, e.field(), e.getMessage());
    }
  }

  @Override
  public boolean isSearched(String type) {
    return types.apply(type).isPresent();
  }

  @Override
  public boolean remove(String type, String id) throws StoreException {
    changes.readLock().lock();
    try {
      return store().remove(type, id);
    } finally {
      changes.readLock().unlock();
    }
  }

  @Override
  public Optional<Resource> get(String type, String id) throws StoreException {
    return store().get(type, id);
  }

  @Override
  public List<Resource> page(Optional<String> type, String after, int limit) throws StoreException {
    return store().page(type, after, limit);
  }

  @Override
  public Optional<ResourceRefused> misfit(Resource resource) {
    try {
      checks.check(resource);
      return Optional.empty();
    } catch (ResourceRefused e) {
      return Optional.of(e);
    }
  }

  @Override
  public long copy(String from, String to, LongConsumer progress, BooleanSupplier stop)
      throws ResourceRefused, StoreException {
    if (from.equals(to)) {
      throw new ResourceRefused("to", "expected another store than " + from);
    }
    ResourceStore source = known(stores.resources(from), "from", from);
    Batch batch = new Batch(known(stores.resources(to), "to", to));
    copyPeers(known(stores.peers(from), "from", from), known(stores.peers(to), "to", to));
    String after = "";
    List<Resource> page = source.page(Optional.empty(), after, BATCH);
    while (!page.isEmpty() && !stop.getAsBoolean()) {
      for (Resource resource : page) {
        batch.add(indexer.reindex(resource));
      }
      batch.flush();
      progress.accept(batch.stored);
      Resource last = page.get(page.size() - 1);
      after = ResourceStore.key(last.type(), last.id());
      page = source.page(Optional.empty(), after, BATCH);
    }
    return batch.stored;
  }

  private static void copyPeers(PeerStore from, PeerStore to) throws StoreException {
    for (Peer peer : from.all()) {
      to.put(peer);
    }
  }

  private static <S> S known(Optional<S> store, String field, String name) throws ResourceRefused {
    return store.orElseThrow(
        () -> new ResourceRefused(field, "expected an installed store, not " + name));
  }

  private ResourceStore store() throws StoreException {
    return ports
        .store()
        .orElseThrow(() -> new StoreException(StoreException.Reason.UNAVAILABLE, "no store"));
  }

  /** Writes in batches, and notes types that nobody could describe: they are looked at later. */
  private final class Batch {
    private final ResourceStore to;
    private final List<IndexedResource> waiting = new ArrayList<>();
    private final Set<String> undescribed = new HashSet<>();
    private int bytes;
    private long stored;

    Batch(ResourceStore to) {
      this.to = to;
    }

    void add(IndexedResource indexed) throws StoreException {
      String type = indexed.resource().type();
      if (!isSearched(type) && undescribed.add(type)) {
        to.remark(Reindexer.remark(type), "undescribed");
        to.remark(StoredMisfits.remark(type), "unchecked");
      }
      waiting.add(indexed);
      bytes += indexed.resource().json().length;
      if (waiting.size() >= BATCH || bytes >= BATCH_BYTES) {
        flush();
      }
    }

    void flush() throws StoreException {
      if (waiting.isEmpty()) {
        return;
      }
      changes.readLock().lock();
      try {
        to.put(List.copyOf(waiting));
      } finally {
        changes.readLock().unlock();
      }
      stored += waiting.size();
      waiting.clear();
      bytes = 0;
    }
  }
}
