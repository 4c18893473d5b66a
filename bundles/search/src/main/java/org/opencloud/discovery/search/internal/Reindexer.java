package org.opencloud.discovery.search.internal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;
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
  private static final int PAGE = 50;

  private final Ports ports;
  private final ResourceIndexer indexer;
  private final Function<String, Optional<ResourceType>> types;
  private final Lock alone;
  private final Executor executor;

  /**
   * Indexes with what is known of types at that moment.
   *
   * @param alone held from reading a page to writing it, so that no change in between is undone
   */
  Reindexer(
      Ports ports,
      ResourceIndexer indexer,
      Function<String, Optional<ResourceType>> types,
      Lock alone,
      Executor executor) {
    this.ports = ports;
    this.indexer = indexer;
    this.types = types;
    this.alone = alone;
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
        LOG.info("Indexing {} anew, where there is any", type.name());
        long count = index(store.get(), type.name());
        if (still(type, version)) {
          store.get().remark(remark(type.name()), version);
        }
        LOG.info("Indexed {} resources of {} anew", count, type.name());
      }
    } catch (StoreException e) {
      LOG.warn("{} is not indexed anew: {}", type.name(), e.getMessage());
    }
  }

  /** Whether the provider stayed: without it the rest was indexed as by nobody. */
  private boolean still(ResourceType type, String version) {
    return types.apply(type.name()).map(ResourceIndexer::version).equals(Optional.of(version));
  }

  private long index(ResourceStore store, String type) throws StoreException {
    long count = 0;
    Optional<String> after = Optional.of("");
    while (after.isPresent()) {
      List<Resource> page = page(store, type, after.get());
      count += page.size();
      after = page.stream().reduce((a, b) -> b).map(r -> ResourceStore.key(type, r.id()));
    }
    return count;
  }

  private List<Resource> page(ResourceStore store, String type, String after)
      throws StoreException {
    alone.lock();
    try {
      List<Resource> page = store.page(Optional.of(type), after, PAGE);
      if (!page.isEmpty()) {
        store.put(page.stream().map(indexer::reindex).toList());
      }
      return page;
    } finally {
      alone.unlock();
    }
  }
}
