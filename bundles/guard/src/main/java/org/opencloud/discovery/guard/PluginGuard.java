package org.opencloud.discovery.guard;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Tells what it lets start. Its calls read and hash files, on the caller's thread; what was seen
 * before is remembered by its digest.
 */
@ProviderType
public interface PluginGuard {
  /** What is in force now. */
  Policy policy();

  /** Where the trusted certificates are. */
  Path trustedFolder();

  /** What keeps certificates or the whole folder from being trusted, one line each. */
  List<String> complaints();

  /** Every installed bundle that is not shipped with this distribution, or no longer as it was. */
  List<Plugin> plugins();

  /**
   * The bundles that do not run because signatures are required and theirs do not do; empty under
   * another policy. Looks at those only that are not resolved.
   */
  List<Plugin> refused();

  /** An installed bundle, of the distribution or not; empty when no bundle has this id. */
  Optional<Plugin> plugin(long id);

  /** A jar or KAR on the node's disk, whether installed or not. */
  Verdict check(Path file);
}
