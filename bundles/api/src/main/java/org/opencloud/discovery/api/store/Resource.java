package org.opencloud.discovery.api.store;

import static java.util.Objects.requireNonNull;

import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.spi.Access;

/**
 * A stored resource. Its key is type and id together. The JSON is the whole document as it was
 * added; it never leaves the node without a view being made of it.
 *
 * @param creator peer id of the owner
 * @param json UTF-8, at most 128 KiB; not copied, not to be changed
 */
public record Resource(String type, String id, PeerId creator, Access access, byte[] json) {
  public Resource {
    requireNonNull(type, "type");
    requireNonNull(id, "id");
    requireNonNull(creator, "creator");
    requireNonNull(access, "access");
    requireNonNull(json, "json");
  }

  @Override
  public String toString() {
    return "Resource[" + type + "/" + id + "]";
  }
}
