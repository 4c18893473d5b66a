package org.opencloud.discovery.search.internal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.spi.ResourceType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Indexes stored resources anew when their type is described otherwise than when they were added: a
 * provider came, changed its fields, or the tokeniser changed. Searches go on meanwhile.
 */
final class Reindexer {
  private static final Logger LOG = LoggerFactory.getLogger(Reindexer.class);
  private static final int PAGE = 500;

  private final Ports ports;
  private final ResourceIndexer indexer;
  private final Executor executor;

  Reindexer(Ports ports, ResourceIndexer indexer, Executor executor) {
    this.ports = ports;
    this.indexer = indexer;
    this.executor = executor;
  }

  /** The remark that says how a type was indexed. */
  static String remark(String type) {
    return "index." + type;
  }

  /** Looks whether these types must be indexed anew, and does it. Returns at once. */
  void check(List<ResourceType> types) {
    try {
      executor.execute(() -> types.forEach(this::check));
    } catch (RejectedExecutionException e) {
      LOG.debug("Stopping; what is not indexed anew is next time");
    }
  }

  private void check(ResourceType type) {
    Optional<ResourceStore> store = ports.store().filter(s -> s.state().ready());
    if (store.isEmpty()) {
      return;
    }
    try {
      String version = ResourceIndexer.version(type);
      if (!store.get().remark(remark(type.name())).equals(Optional.of(version))) {
        long count = index(store.get(), type.name());
        store.get().remark(remark(type.name()), version);
        if (count > 0) {
          LOG.info("Indexed {} resources of {} anew", count, type.name());
        }
      }
    } catch (StoreException e) {
      LOG.warn("{} is not indexed anew: {}", type.name(), e.getMessage());
    }
  }

  private long index(ResourceStore store, String type) throws StoreException {
    long count = 0;
    List<Resource> page = store.page(Optional.of(type), "", PAGE);
    while (!page.isEmpty()) {
      store.put(page.stream().map(indexer::reindex).toList());
      count += page.size();
      Resource last = page.get(page.size() - 1);
      page = store.page(Optional.of(type), ResourceStore.key(type, last.id()), PAGE);
    }
    return count;
  }
}
