package org.opencloud.discovery.wire;

import static java.util.Objects.requireNonNull;

/**
 * One type that a node answers for, by name.
 *
 * @param version of the description
 * @param digest SHA-256 of the description's bytes, 43 characters base64url
 */
public record AnnouncedType(String name, String version, String digest) {
  public AnnouncedType {
    requireNonNull(name, "name");
    requireNonNull(version, "version");
    requireNonNull(digest, "digest");
  }
}
