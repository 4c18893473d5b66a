package org.opencloud.discovery.search.internal;

import java.util.Optional;
import java.util.function.Predicate;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.search.AccessPreview;
import org.opencloud.discovery.api.search.ResourceRegistry;
import org.opencloud.discovery.api.search.Search;
import org.opencloud.discovery.api.search.SearchListener;
import org.opencloud.discovery.api.search.SearchRefused;
import org.opencloud.discovery.api.search.SearchRequest;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.spi.Access;

/** The rules of answering, asked without a question. */
final class PeerSight implements AccessPreview {
  private final PeerId self;
  private final Asker asker;
  private final ResourceRegistry resources;
  private final Predicate<PeerId> blacklisted;

  PeerSight(PeerId self, Asker asker, ResourceRegistry resources, Predicate<PeerId> blacklisted) {
    this.self = self;
    this.asker = asker;
    this.resources = resources;
    this.blacklisted = blacklisted;
  }

  @Override
  public Search search(SearchRequest request, PeerId as, SearchListener listener)
      throws SearchRefused {
    return asker.preview(request, as, listener);
  }

  @Override
  public Sight look(PeerId as, String type, String id) throws StoreException {
    Optional<Resource> found = resources.get(type, id);
    if (found.isEmpty()) {
      return new Sight(Why.ABSENT, 0);
    }
    Resource resource = found.get();
    return new Sight(why(as, resource), resource.access().partners().size());
  }

  private Why why(PeerId as, Resource resource) {
    if (!resource.creator().equals(self)) {
      return Why.FOREIGN;
    }
    if (!resources.isSearched(resource.type())) {
      return Why.UNSEARCHED;
    }
    return blacklisted.test(as) ? Why.BLACKLISTED : why(as, resource.access());
  }

  private static Why why(PeerId as, Access access) {
    if (access.isPublic()) {
      return Why.PUBLIC;
    }
    if (access.allows(as.text())) {
      return Why.SHARED;
    }
    return access.partners().isEmpty() ? Why.PRIVATE : Why.NOT_SHARED;
  }
}
