package org.opencloud.discovery.search.internal;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.search.ResourceRefused;
import org.opencloud.discovery.api.search.ResourceViews;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.spi.ResourceType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The view of an answer, for those who send a resource without being asked. */
final class PeerViews implements ResourceViews {
  private static final Logger LOG = LoggerFactory.getLogger(PeerViews.class);

  private final NodeIdentity self;
  private final ResourceIndexer indexer;
  private final Function<String, Optional<ResourceType>> types;

  PeerViews(
      NodeIdentity self, ResourceIndexer indexer, Function<String, Optional<ResourceType>> types) {
    this.self = self;
    this.indexer = indexer;
    this.types = types;
  }

  @Override
  public Resource read(String type, byte[] json) throws ResourceRefused {
    Resource resource = indexer.index(type, json).resource();
    if (types.apply(resource.type()).isEmpty()) {
      throw new ResourceRefused("data_type", "expected a type that a plugin of this node searches");
    }
    return resource;
  }

  @Override
  public Optional<byte[]> view(Resource resource, PeerId peer) {
    if (!resource.creator().equals(self.peerId()) || !resource.access().allows(peer.text())) {
      return Optional.empty();
    }
    return types.apply(resource.type()).flatMap(type -> view(type, resource, peer));
  }

  private Optional<byte[]> view(ResourceType type, Resource resource, PeerId peer) {
    try {
      AnswerView view = new AnswerView(type, self.did());
      return Optional.of(view.of(resource.json(), resource.access(), peer));
    } catch (IOException e) {
      // It was read before; a store that was changed by hand may hold anything.
      LOG.warn("{} has no view and is not sent: {}", resource, e.getMessage());
      return Optional.empty();
    }
  }
}
