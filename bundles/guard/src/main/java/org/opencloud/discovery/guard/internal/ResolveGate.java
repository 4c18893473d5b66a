package org.opencloud.discovery.guard.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.opencloud.discovery.guard.Plugin;
import org.opencloud.discovery.guard.Policy;
import org.opencloud.discovery.guard.Verdict;
import org.opencloud.discovery.guard.Verdict.Standing;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Keeps what is not admitted from being resolved: without that no class of it is loaded, it does
 * not start, is wired to nobody, and as a fragment gets no host. Whatever way a bundle came, it
 * passes here.
 *
 * <p>Called under the framework's lock. It throws nothing: one bundle that cannot be checked would
 * keep all others from resolving.
 */
final class ResolveGate implements ResolverHookFactory {
  private final PolicyFile policy;
  private final PlatformList platform;
  private final Bundles bundles;
  private final Reports reports;

  ResolveGate(PolicyFile policy, PlatformList platform, Bundles bundles, Reports reports) {
    this.policy = policy;
    this.platform = platform;
    this.bundles = bundles;
    this.reports = reports;
  }

  @Override
  public ResolverHook begin(Collection<BundleRevision> triggers) {
    return new Resolve(policy.setting().policy());
  }

  /** For what is not resolved as other bundles are; tells the log as if it was. */
  boolean admits(BundleRevision revision) {
    Policy now = policy.setting().policy();
    if (now == Policy.OFF) {
      return true;
    }
    Plugin plugin = checked(revision);
    if (plugin.verdict().admitted()) {
      return true;
    }
    if (now == Policy.WARN) {
      reports.warned(plugin);
      return true;
    }
    reports.refused(plugin);
    return false;
  }

  private Plugin checked(BundleRevision revision) {
    try {
      return bundles.plugin(revision);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      // What cannot be checked is not trusted.
      Verdict verdict = new Verdict(Standing.BROKEN, "", "cannot be checked: " + e, "");
      return new Plugin(revision.getBundle().getBundleId(), "", "", "", "", verdict);
    }
  }

  /** One resolve, under the policy of its beginning. */
  private final class Resolve implements ResolverHook {
    private final Policy policy;
    private final Set<BundleRevision> refused = Collections.newSetFromMap(new IdentityHashMap<>());

    Resolve(Policy policy) {
      this.policy = policy;
    }

    @Override
    public void filterResolvable(Collection<BundleRevision> candidates) {
      for (BundleRevision candidate : new ArrayList<>(candidates)) {
        if (policy == Policy.REQUIRE) {
          refuse(candidate, candidates);
        } else if (policy == Policy.WARN && !mayWait(candidate)) {
          warn(candidate);
        }
      }
      if (!refused.isEmpty()) {
        complete(candidates);
      }
    }

    private void complete(Collection<BundleRevision> left) {
      try {
        Whitelist.complete(left, bundles.resolved(), refused.size());
      } catch (ReflectiveOperationException | RuntimeException e) {
        reports.unmended(e);
      }
    }

    private void refuse(BundleRevision candidate, Collection<BundleRevision> candidates) {
      Plugin plugin = checked(candidate);
      if (!plugin.verdict().admitted()) {
        refused.add(candidate);
        candidates.remove(candidate);
        reports.refused(plugin);
      }
    }

    /** The distribution's own jars run either way; hashing them all would hold up the start. */
    private boolean mayWait(BundleRevision candidate) {
      return platform.complaint().isPresent()
          || platform.jarAt(candidate.getBundle().getLocation()).isPresent();
    }

    private void warn(BundleRevision candidate) {
      Plugin plugin = checked(candidate);
      if (!plugin.verdict().admitted()) {
        reports.warned(plugin);
      }
    }

    /** A second bar: neither does a refused one get what it needs, nor others anything of it. */
    @Override
    public void filterMatches(BundleRequirement requirement, Collection<BundleCapability> found) {
      if (refused.isEmpty()) {
        return;
      }
      for (BundleCapability capability : new ArrayList<>(found)) {
        if (refused.contains(requirement.getRevision())
            || refused.contains(capability.getRevision())) {
          found.remove(capability);
        }
      }
    }

    @Override
    public void filterSingletonCollisions(
        BundleCapability singleton, Collection<BundleCapability> collisions) {
      // A refused one is no candidate and so collides with none.
    }

    @Override
    public void end() {
      // Nothing is held beyond the resolve.
    }
  }
}
