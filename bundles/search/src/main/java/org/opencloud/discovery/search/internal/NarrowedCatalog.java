package org.opencloud.discovery.search.internal;

import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreQuery;
import org.opencloud.discovery.spi.Catalog;
import org.opencloud.discovery.spi.CatalogException;
import org.opencloud.discovery.spi.Filter;
import org.opencloud.discovery.spi.Hit;
import org.opencloud.discovery.spi.HitSink;
import org.opencloud.discovery.spi.Query;
import org.opencloud.discovery.spi.Words;

/** The catalog of one call: one type, one owner, one asker. A provider cannot make it wider. */
final class NarrowedCatalog implements Catalog {
  private static final int STORE_LIMIT = 1_000;

  private final Optional<ResourceStore> store;
  private final String type;
  private final PeerId self;
  private final Asking asking;
  private final TypeQuery asked;
  private final AnswerView view;
  private final ProviderCall call;
  private final Set<Hit> made =
      Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

  NarrowedCatalog(
      Optional<ResourceStore> store,
      String type,
      PeerId self,
      Asking asking,
      TypeQuery asked,
      AnswerView view,
      ProviderCall call) {
    this.store = store;
    this.type = type;
    this.self = self;
    this.asking = asking;
    this.asked = asked;
    this.view = view;
    this.call = call;
  }

  @Override
  public void search(Query query, HitSink sink) throws CatalogException {
    if (call.isOver()) {
      throw new CatalogException("the call is over");
    }
    ResourceStore open = store.orElseThrow(() -> new CatalogException("store unavailable"));
    StoreQuery narrowed = narrow(query);
    if (!call.enterStore()) {
      return;
    }
    try {
      open.search(narrowed, resource -> pass(resource, sink));
    } catch (StoreException e) {
      boolean late = e.reason() == StoreException.Reason.TIMEOUT;
      throw new CatalogException(late ? "timed out" : "store unavailable", e);
    } finally {
      call.leaveStore();
    }
  }

  /** Whether the hit is one of this catalog's, so that its JSON is a view already. */
  boolean made(Hit hit) {
    return made.remove(hit);
  }

  /** One more than wanted is asked for, to know whether there are more. */
  private StoreQuery narrow(Query query) {
    return new StoreQuery(
        type,
        self,
        asking.ownPrivate() ? Optional.empty() : Optional.of(asking.asker()),
        asking.given().test(type),
        query == asked ? asked.words() : folded(query.words()),
        query == asked ? asked.filter() : both(asked.filter(), query.filter()),
        query.order(),
        Math.min(STORE_LIMIT, Math.max(1, query.limit()) + 1),
        asked.deadline());
  }

  /** A provider may ask for less than was asked of it, and never for more. */
  private static Optional<Filter> both(Optional<Filter> asked, Optional<Filter> own) {
    if (asked.isEmpty() || own.isEmpty()) {
      return asked.or(() -> own);
    }
    return Optional.of(new Filter.All(List.of(asked.get(), own.get())));
  }

  private static List<String> folded(List<String> words) {
    return words.stream()
        .flatMap(word -> Words.of(word).stream())
        .limit(org.opencloud.discovery.wire.WireLimits.SEARCH_WORDS)
        .collect(Collectors.toList());
  }

  private boolean pass(Resource resource, HitSink sink) {
    if (asked.cancelled() || call.isOver()) {
      return false;
    }
    boolean ours = resource.creator().equals(self) && resource.type().equals(type);
    if (!ours || !asking.maySee(resource.access(), type)) {
      return true;
    }
    return hit(resource).map(hit -> offer(hit, sink)).orElse(true);
  }

  private boolean offer(Hit hit, HitSink sink) {
    made.add(hit);
    return sink.offer(hit);
  }

  private Optional<Hit> hit(Resource resource) {
    try {
      byte[] seen = view.of(resource.json(), resource.access(), asking.asker());
      return Optional.of(Hit.of(resource.id(), seen).withAccess(asking.seen(resource.access())));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
