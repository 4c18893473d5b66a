package org.opencloud.discovery.shell.internal;

import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.guard.Plugin;
import org.opencloud.discovery.guard.PluginGuard;

/** Says that bundles do not run because nobody who is trusted signed them. */
final class RefusedBundles {
  private RefusedBundles() {}

  static Optional<String> warning(PluginGuard guard) {
    List<Plugin> refused = guard.refused();
    if (refused.isEmpty()) {
      return Optional.empty();
    }
    String first = refused.get(0).name();
    return Optional.of(
        refused.size() == 1
            ? "1 bundle is refused, " + first + ": plugin:list says why"
            : refused.size() + " bundles are refused, such as " + first + ": plugin:list says why");
  }
}
