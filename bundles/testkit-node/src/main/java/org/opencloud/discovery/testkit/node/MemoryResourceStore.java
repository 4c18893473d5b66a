package org.opencloud.discovery.testkit.node;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.store.StoreLimits;
import org.opencloud.discovery.api.store.StoreQuery;
import org.opencloud.discovery.api.store.StoreState;
import org.opencloud.discovery.spi.Order;

/** A resource store that scans, forgets with the process and can be taken away by a test. */
public final class MemoryResourceStore implements ResourceStore {
  private static final Comparator<String> UTF8 =
      Comparator.comparing(text -> text.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  private final Clock clock;
  private final StubState state = new StubState();
  private final TreeMap<String, IndexedResource> resources = new TreeMap<>(UTF8);
  private final Map<String, String> remarks = new HashMap<>();

  public MemoryResourceStore(Clock clock) {
    this.clock = clock;
  }

  /** From now on not ready; every call throws with this reason. */
  public void fail(Reason reason) {
    state.fail(reason);
  }

  public void recover() {
    state.recover();
  }

  @Override
  public synchronized void put(List<IndexedResource> batch) throws StoreException {
    state.check();
    StoreLimits.check(batch);
    for (IndexedResource indexed : batch) {
      resources.put(key(indexed.resource()), indexed);
    }
  }

  @Override
  public synchronized boolean remove(String type, String id) throws StoreException {
    state.check();
    return get(type, id).isPresent() && resources.remove(ResourceStore.key(type, id)) != null;
  }

  @Override
  public synchronized Optional<Resource> get(String type, String id) throws StoreException {
    state.check();
    return Optional.ofNullable(resources.get(ResourceStore.key(type, id)))
        .map(IndexedResource::resource)
        .filter(resource -> resource.type().equals(type));
  }

  @Override
  public void search(StoreQuery query, Predicate<Resource> visitor) throws StoreException {
    StoreLimits.check(query);
    checkDeadline(query);
    int found = 0;
    for (IndexedResource indexed : matching(query)) {
      checkDeadline(query);
      found++;
      if (!visitor.test(indexed.resource()) || found == query.limit()) {
        return;
      }
    }
  }

  private List<IndexedResource> matching(StoreQuery query) throws StoreException {
    List<IndexedResource> matching = new ArrayList<>(snapshot());
    matching.removeIf(indexed -> !query.matches(indexed));
    for (int last = query.order().size() - 1; last >= 0; last--) {
      Order by = query.order().get(last);
      matching.sort((one, other) -> by.compare(key(by, one), key(by, other)));
    }
    return matching;
  }

  private static Optional<Double> key(Order by, IndexedResource indexed) {
    return by.key(indexed.numbers().getOrDefault(by.path(), List.of()));
  }

  private synchronized List<IndexedResource> snapshot() throws StoreException {
    state.check();
    return List.copyOf(resources.values());
  }

  private void checkDeadline(StoreQuery query) throws StoreException {
    if (!clock.instant().isBefore(query.deadline())) {
      throw new StoreException(Reason.TIMEOUT, "not done by the deadline");
    }
  }

  @Override
  public synchronized List<Resource> page(Optional<String> type, String after, int limit)
      throws StoreException {
    state.check();
    StoreLimits.checkPage(after, limit);
    List<Resource> page = new ArrayList<>();
    for (IndexedResource indexed : resources.tailMap(after, false).values()) {
      if (page.size() < limit && type.map(indexed.resource().type()::equals).orElse(true)) {
        page.add(indexed.resource());
      }
    }
    return List.copyOf(page);
  }

  @Override
  public synchronized long count(Optional<String> type, Optional<PeerId> creator)
      throws StoreException {
    state.check();
    return resources.values().stream()
        .map(IndexedResource::resource)
        .filter(resource -> type.map(resource.type()::equals).orElse(true))
        .filter(resource -> creator.map(resource.creator()::equals).orElse(true))
        .count();
  }

  @Override
  public synchronized Optional<String> remark(String name) throws StoreException {
    state.check();
    return Optional.ofNullable(remarks.get(name));
  }

  @Override
  public synchronized void remark(String name, String value) throws StoreException {
    state.check();
    StoreLimits.checkRemark(name, value);
    remarks.put(name, value);
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public StoreState state() {
    return state.now();
  }

  @Override
  public Registration watch(Consumer<StoreState> listener) {
    return state.watch(listener);
  }

  private static String key(Resource resource) {
    return ResourceStore.key(resource.type(), resource.id());
  }
}
