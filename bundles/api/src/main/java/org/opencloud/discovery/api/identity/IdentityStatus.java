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

  /** Looks at the key files now instead of at the next poll. Blocks for the files. */
  void refresh();
}
