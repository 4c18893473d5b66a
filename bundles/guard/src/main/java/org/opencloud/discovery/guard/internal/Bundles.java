package org.opencloud.discovery.guard.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.opencloud.discovery.guard.Plugin;
import org.opencloud.discovery.guard.Verdict;
import org.opencloud.discovery.guard.Verdict.Standing;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleRevisions;

/** What the revisions of bundles are worth. Each one is hashed once: a revision never changes. */
final class Bundles {
  private static final Map<Integer, String> STATES =
      Map.of(
          Bundle.INSTALLED, "Installed",
          Bundle.RESOLVED, "Resolved",
          Bundle.STARTING, "Starting",
          Bundle.ACTIVE, "Active",
          Bundle.STOPPING, "Stopping",
          Bundle.UNINSTALLED, "Uninstalled");

  private final BundleContext context;
  private final HeldBytes held;
  private final Assay assay;
  private final Map<BundleRevision, Held> digests =
      Collections.synchronizedMap(new WeakHashMap<>());

  Bundles(BundleContext context, HeldBytes held, Assay assay) {
    this.context = context;
    this.held = held;
    this.assay = assay;
  }

  private record Held(Path file, String digest) {}

  /** All that is resolved, the framework first. */
  Set<BundleRevision> resolved() {
    Set<BundleRevision> resolved = new LinkedHashSet<>();
    for (Bundle bundle : context.getBundles()) {
      BundleRevisions revisions = bundle.adapt(BundleRevisions.class);
      for (BundleRevision revision : revisions.getRevisions()) {
        if (revision.getWiring() != null) {
          resolved.add(revision);
        }
      }
    }
    return resolved;
  }

  Verdict verdict(BundleRevision revision) {
    try {
      Held bytes = digests.get(revision);
      if (bytes == null) {
        Path file = held.of(revision);
        bytes = new Held(file, Digests.of(file));
        digests.put(revision, bytes);
      }
      return assay.verdict(bytes.file(), bytes.digest(), revision.getBundle().getLocation());
    } catch (IOException e) {
      return new Verdict(Standing.BROKEN, "", Plain.text(String.valueOf(e.getMessage())), "");
    }
  }

  Plugin plugin(BundleRevision revision) {
    Bundle bundle = revision.getBundle();
    String name = revision.getSymbolicName() == null ? "" : revision.getSymbolicName();
    return new Plugin(
        bundle.getBundleId(),
        Plain.text(name),
        revision.getVersion().toString(),
        Plain.text(bundle.getLocation()),
        STATES.getOrDefault(bundle.getState(), "Unknown"),
        verdict(revision));
  }
}
