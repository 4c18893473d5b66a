package org.opencloud.discovery.api.identity;

import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/** What the operator sees of the node's identity; above all, why there is none. */
@ProviderType
public interface IdentityStatus {

  /** Where the node's key is read from. */
  Path keyFile();

  /** Why there is no identity: what file, what was expected. Empty while there is one. */
  String problem();

  /**
   * Why a restart would not bring this node back, such as a key file that was lost: the node runs
   * on with the key it has. Empty while the file holds that key.
   */
  String warning();

  /**
   * What computes Ed25519 signatures, for a person to read: Java in the first seconds, then machine
   * code, or Java and why.
   */
  String signatures();

  /** Looks at the key files now instead of at the next poll. Blocks for the files. */
  void refresh();
}
