package org.opencloud.discovery.search.internal;

import java.util.Optional;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.Relation;
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
  private final Ports ports;

  PeerSight(PeerId self, Asker asker, ResourceRegistry resources, Ports ports) {
    this.self = self;
    this.asker = asker;
    this.resources = resources;
    this.ports = ports;
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
    return ports.blacklisted(as) ? Why.BLACKLISTED : byAccess(as, resource);
  }

  private Why byAccess(PeerId as, Resource resource) {
    Access access = resource.access();
    if (access.isPublic()) {
      return Why.PUBLIC;
    }
    if (access.allows(as.text())) {
      return ports.gives(as, resource.type()) ? Why.SHARED : byTerms(as, resource.type());
    }
    return access.partners().isEmpty() ? Why.PRIVATE : Why.NOT_SHARED;
  }

  private Why byTerms(PeerId as, String type) {
    Optional<Peer> partner =
        ports
            .directory()
            .flatMap(directory -> directory.find(as))
            .filter(peer -> peer.relation() == Relation.PARTNER);
    if (partner.isEmpty()) {
      return Why.OVER;
    }
    return partner.get().terms().isAbout(type) ? Why.OTHER_DIRECTION : Why.OTHER_TYPES;
  }
}
