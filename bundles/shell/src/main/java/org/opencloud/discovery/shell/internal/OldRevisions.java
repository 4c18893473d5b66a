package org.opencloud.discovery.shell.internal;

import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleRevisions;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Finds our bundles of which an older revision is still in use: updated, but with users that were
 * not refreshed.
 */
final class OldRevisions {
  private static final String OURS = "org.opencloud.discovery";

  private OldRevisions() {}

  static List<String> warnings(BundleContext context) {
    List<String> warnings = new ArrayList<>();
    for (Bundle bundle : context.getBundles()) {
      String name = bundle.getSymbolicName();
      if (name != null && name.startsWith(OURS) && hasOld(bundle)) {
        warnings.add(name + ": an older revision is still in use (bundle:refresh " + name + ")");
      }
    }
    return warnings;
  }

  private static boolean hasOld(Bundle bundle) {
    BundleRevisions revisions = bundle.adapt(BundleRevisions.class);
    return revisions != null
        && revisions.getRevisions().stream().skip(1).anyMatch(OldRevisions::inUse);
  }

  private static boolean inUse(BundleRevision revision) {
    BundleWiring wiring = revision.getWiring();
    return wiring != null && wiring.isInUse();
  }
}
