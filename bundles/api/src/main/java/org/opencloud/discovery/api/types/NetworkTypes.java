package org.opencloud.discovery.api.types;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.opencloud.discovery.spi.ResourceType;
import org.osgi.annotation.versioning.ProviderType;

/** The resource types known across the network, as their nodes announce them. Never blocks. */
@ProviderType
public interface NetworkTypes {

  /** Every description that some node stands for, this one included; by name, most nodes first. */
  List<KnownType> types();

  /** Those with this name, most nodes first; of two nodes each may describe it otherwise. */
  default List<KnownType> named(String name) {
    return types().stream().filter(known -> known.type().name().equals(name)).toList();
  }

  /**
   * One description of a type.
   *
   * @param digest SHA-256 of its canonical form, base64url; the same description has the same
   * @param local whether this node answers with it
   * @param nodes how many others announce it
   */
  record KnownType(ResourceType type, String digest, boolean local, int nodes) {
    public KnownType {
      requireNonNull(type, "type");
      requireNonNull(digest, "digest");
    }
  }
}
