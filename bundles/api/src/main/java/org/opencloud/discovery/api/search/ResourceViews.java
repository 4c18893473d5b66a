package org.opencloud.discovery.api.search;

import java.util.Optional;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.store.Resource;
import org.osgi.annotation.versioning.ProviderType;

/** What other nodes get to see of this node's resources. From memory; never blocks. */
@ProviderType
public interface ResourceViews {

  /**
   * Reads a document as {@link ResourceRegistry#add} does, without keeping it.
   *
   * @param type the resource type; empty: read from the document's {@code data_type}
   * @throws ResourceRefused also when no provider of this node describes the type: nobody can say
   *     then what of it may leave the node
   */
  Resource read(String type, byte[] json) throws ResourceRefused;

  /**
   * The resource as it stands in an answer to this peer. Empty when its access does not allow that,
   * when it is another node's, or when no provider describes its type any more. Terms of
   * partnerships are not looked at.
   */
  Optional<byte[]> view(Resource resource, PeerId peer);
}
