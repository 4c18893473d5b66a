package org.opencloud.discovery.api.identity;

import java.nio.file.Path;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Makes the swarm key of a new network. */
@ProviderType
public interface NetworkKeys {

  /** Where the swarm key is read from. */
  Path file();

  /** The key in force, if any. */
  Optional<NetworkKey> current();

  /** Why no key is in force: what file, what was expected. Empty while one is. */
  String problem();

  /**
   * Writes a new random swarm key (base16, owner-only) and puts it in force at once.
   *
   * @throws IdentityException when the file exists or cannot be written; an existing key is never
   *     replaced
   */
  NetworkKey create() throws IdentityException;
}
