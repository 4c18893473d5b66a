package org.opencloud.discovery.guard.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.opencloud.discovery.guard.Plugin;
import org.opencloud.discovery.guard.PluginGuard;
import org.opencloud.discovery.guard.Policy;
import org.opencloud.discovery.guard.Verdict;
import org.opencloud.discovery.guard.Verdict.Standing;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleRevision;

/** Answers the shell. */
final class Guard implements PluginGuard {
  private final BundleContext context;
  private final PolicyFile policy;
  private final PlatformList platform;
  private final TrustedFolder trusted;
  private final Bundles bundles;
  private final Assay assay;

  Guard(
      BundleContext context,
      PolicyFile policy,
      PlatformList platform,
      TrustedFolder trusted,
      Bundles bundles,
      Assay assay) {
    this.context = context;
    this.policy = policy;
    this.platform = platform;
    this.trusted = trusted;
    this.bundles = bundles;
    this.assay = assay;
  }

  @Override
  public Policy policy() {
    return policy.setting().policy();
  }

  @Override
  public Path trustedFolder() {
    return trusted.path();
  }

  @Override
  public List<String> complaints() {
    List<String> all = new ArrayList<>();
    policy.setting().complaint().ifPresent(all::add);
    platform.complaint().ifPresent(all::add);
    all.addAll(trusted.content().complaints());
    return List.copyOf(all);
  }

  @Override
  public List<Plugin> plugins() {
    return Stream.of(context.getBundles())
        .flatMap(bundle -> plugin(bundle).stream())
        .filter(plugin -> plugin.verdict().standing() != Standing.PLATFORM)
        .toList();
  }

  @Override
  public List<Plugin> refused() {
    if (policy() != Policy.REQUIRE) {
      return List.of();
    }
    return Stream.of(context.getBundles())
        .filter(bundle -> bundle.getState() == Bundle.INSTALLED)
        .flatMap(bundle -> plugin(bundle).stream())
        .filter(plugin -> !plugin.verdict().admitted())
        .toList();
  }

  @Override
  public Optional<Plugin> plugin(long id) {
    return Optional.ofNullable(context.getBundle(id)).flatMap(this::plugin);
  }

  /** Not the framework itself, which is no archive of its own. */
  private Optional<Plugin> plugin(Bundle bundle) {
    return Optional.ofNullable(bundle.adapt(BundleRevision.class))
        .filter(revision -> bundle.getBundleId() != 0)
        .map(bundles::plugin);
  }

  @Override
  public Verdict check(Path file) {
    return assay.verdict(file, "");
  }
}
