package org.opencloud.discovery.guard.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import org.opencloud.discovery.guard.Plugin;
import org.opencloud.discovery.guard.Policy;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Goes round now and then: tells of a new policy and of other certificates, and which of the
 * running bundles would not be let in now. Lives on the guard's thread.
 */
final class Sentry implements BundleListener {
  private static final List<String> LIBRARIES =
      List.of("lib/", "system/org/apache/felix/org.apache.felix.framework/");

  private final BundleContext context;
  private final Path distribution;
  private final PolicyFile policy;
  private final PlatformList platform;
  private final TrustedFolder trusted;
  private final Bundles bundles;
  private final Reports reports;
  private final GuardLog log;
  private final AtomicBoolean changed = new AtomicBoolean(true);
  private PolicyFile.Setting lastSetting;
  private TrustedFolder.Content lastTrusted;
  private boolean librariesChecked;

  Sentry(
      BundleContext context,
      Path distribution,
      PolicyFile policy,
      PlatformList platform,
      TrustedFolder trusted,
      Bundles bundles,
      Reports reports,
      GuardLog log) {
    this.context = context;
    this.distribution = distribution;
    this.policy = policy;
    this.platform = platform;
    this.trusted = trusted;
    this.bundles = bundles;
    this.reports = reports;
    this.log = log;
  }

  @Override
  public void bundleChanged(BundleEvent event) {
    changed.set(true);
  }

  void announce() {
    PolicyFile.Setting setting = policy.setting();
    TrustedFolder.Content content = trusted.content();
    if (!setting.equals(lastSetting)) {
      tellPolicy(setting, content);
      changed.set(true);
    }
    if (!Objects.equals(content, lastTrusted)) {
      tellTrusted(content, lastTrusted != null);
      changed.set(true);
    }
    lastSetting = setting;
    lastTrusted = content;
  }

  private void tellPolicy(PolicyFile.Setting setting, TrustedFolder.Content content) {
    log.forget();
    setting.complaint().ifPresent(complaint -> log.say(Level.SEVERE, complaint));
    platform.complaint().ifPresent(complaint -> log.say(Level.SEVERE, complaint));
    log.say(
        Level.INFO,
        "signed plugins: policy "
            + setting.policy()
            + ", "
            + content.certificates().size()
            + " trusted certificates, "
            + platform.digests().size()
            + " jars of the distribution");
  }

  private void tellTrusted(TrustedFolder.Content content, boolean anew) {
    content.complaints().forEach(complaint -> log.say(Level.WARNING, complaint));
    if (anew) {
      log.forget();
      log.say(Level.INFO, content.certificates().size() + " certificates are trusted now");
    }
  }

  /** Looks at all bundles, if anything has changed since the last time. */
  void goRound() {
    Policy now = policy.setting().policy();
    if (now == Policy.OFF || !changed.getAndSet(false)) {
      return;
    }
    checkLibraries();
    if (now == Policy.WARN && platform.complaint().isPresent()) {
      return;
    }
    for (Bundle bundle : context.getBundles()) {
      BundleRevision revision = bundle.adapt(BundleRevision.class);
      if (bundle.getBundleId() != 0 && revision != null && revision.getWiring() != null) {
        tell(bundles.plugin(revision), now);
      }
    }
  }

  private void tell(Plugin plugin, Policy now) {
    if (plugin.verdict().admitted()) {
      return;
    }
    if (now == Policy.WARN) {
      reports.warned(plugin);
    } else {
      reports.stillRuns(plugin);
    }
  }

  /** They are the framework and what starts it; nothing can refuse them. */
  private void checkLibraries() {
    if (librariesChecked) {
      return;
    }
    librariesChecked = true;
    for (Map.Entry<String, String> jar : platform.paths().entrySet()) {
      if (LIBRARIES.stream().anyMatch(jar.getKey()::startsWith)
          && !same(jar.getKey(), jar.getValue())) {
        log.say(
            Level.SEVERE,
            jar.getKey()
                + " is not what this distribution was built with. The JVM has loaded it already;"
                + " take it from the release again");
      }
    }
  }

  private boolean same(String path, String digest) {
    try {
      return Digests.of(distribution.resolve(path)).equals(digest);
    } catch (IOException e) {
      return false;
    }
  }
}
