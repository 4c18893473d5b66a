package org.opencloud.discovery.nats.internal;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.opencloud.discovery.api.search.ResourceRefused;
import org.opencloud.discovery.api.search.ResourceRegistry;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.spi.Access;

/** Keeps the JSON of one resource id per type. */
final class FakeRegistry implements ResourceRegistry {
  final Map<String, String> kept = new ConcurrentHashMap<>();
  volatile Optional<StoreException> failure = Optional.empty();

  @Override
  public Resource add(String type, byte[] json) throws ResourceRefused, StoreException {
    fail();
    String text = new String(json, StandardCharsets.UTF_8);
    if (!text.contains("\"id\"")) {
      throw new ResourceRefused("id", "expected an id");
    }
    String kind = type.isEmpty() ? "STORAGE" : type;
    kept.put(kind + "/r1", text);
    return new Resource(kind, "r1", FakeSearch.PEER, Access.PRIVATE, json);
  }

  @Override
  public boolean remove(String type, String id) throws StoreException {
    fail();
    return kept.remove(type + "/" + id) != null;
  }

  @Override
  public Loaded load(String type, InputStream in, LoadReport report, BooleanSupplier stop) {
    throw new AssertionError("not asked for");
  }

  @Override
  public Optional<ResourceRefused> misfit(Resource resource) {
    return Optional.empty();
  }

  @Override
  public boolean isSearched(String type) {
    return !type.equals("acme.unknown");
  }

  @Override
  public Optional<Resource> get(String type, String id) throws StoreException {
    fail();
    return Optional.ofNullable(kept.get(type + "/" + id))
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .map(json -> new Resource(type, id, FakeSearch.PEER, Access.PRIVATE, json));
  }

  @Override
  public List<Resource> page(Optional<String> type, String after, int limit) {
    throw new AssertionError("not asked for");
  }

  @Override
  public long copy(String from, String to, LongConsumer progress, BooleanSupplier stop) {
    throw new AssertionError("not asked for");
  }

  private void fail() throws StoreException {
    if (failure.isPresent()) {
      throw failure.get();
    }
  }
}
