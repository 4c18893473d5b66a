package org.opencloud.discovery.guard.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.opencloud.discovery.guard.PluginGuard;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/**
 * Puts the guard up, first of all bundles. An activator, because the component runtime is one of
 * the bundles that it looks at.
 */
public final class GuardActivator implements BundleActivator {
  private static final String NAME = "org.opencloud.discovery.guard";
  private static final int LOOK_MILLIS = 500;
  private static final int LOOKS_TO_SETTLE = 10;
  private static final int LOOKS_TO_WAIT_FOR_THE_LOG = 120;
  private static final int LEVEL_OF_SETTINGS = 12;
  private static final int STOP_SECONDS = 5;

  private final Deque<ServiceRegistration<?>> registered = new ArrayDeque<>();
  private ScheduledExecutorService thread;
  private GuardLog log;
  private KarGate kars;
  private ExtensionGate extensions;
  private int looks;

  @Override
  public void start(BundleContext context) throws InvalidSyntaxException {
    Path base = Path.of(property(context, "karaf.home", property(context, "karaf.base", ".")));
    Path etc = Path.of(property(context, "karaf.etc", base.resolve("etc").toString()));
    Path home = Path.of(property(context, "node.home", base.resolve("node").toString()));
    Path data = context.getDataFile("").toPath().toAbsolutePath();

    Logger logger = Logger.getLogger(NAME);
    log = new GuardLog(logger, () -> heard(context, logger), System.err);
    PolicyFile policy = new PolicyFile(etc.resolve(NAME + ".cfg"));
    PlatformList platform = PlatformList.read(base.resolve("lib/platform.sha256"));
    TrustedFolder trusted = new TrustedFolder(home.resolve("trusted").toAbsolutePath());
    ArchiveShape.Limits limits = ArchiveShape.Limits.DEFAULT;
    Assay assay = new Assay(platform, trusted, limits, Clock.systemUTC());
    Bundles bundles = new Bundles(context, new HeldBytes(data.getParent().getParent()), assay);
    Reports reports = new Reports(log, trusted.path());

    ResolveGate gate = new ResolveGate(policy, platform, bundles, reports);
    register(context, ResolverHookFactory.class, gate);
    standBeforeExtensions(context, gate);
    kars = new KarGate(context, policy, assay, reports, data.resolve("kars"), limits);
    standBeforeKars(context);
    create(trusted);
    Sentry sentry = new Sentry(context, base, policy, platform, trusted, bundles, reports, log);
    context.addBundleListener(sentry);
    register(
        context, PluginGuard.class, new Guard(context, policy, platform, trusted, bundles, assay));
    thread = Executors.newSingleThreadScheduledExecutor(GuardActivator::thread);
    thread.scheduleWithFixedDelay(() -> look(sentry), 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * Its settings, by which the log knows where to write, are read at start level 12 and reach it
   * some time later: until then it takes nothing below errors.
   */
  private boolean heard(BundleContext context, Logger logger) {
    FrameworkStartLevel level = context.getBundle(0).adapt(FrameworkStartLevel.class);
    return level.getStartLevel() > LEVEL_OF_SETTINGS
        && Logger.getLogger("").getHandlers().length > 0
        && (logger.isLoggable(Level.INFO) || looks >= LOOKS_TO_WAIT_FOR_THE_LOG);
  }

  private static String property(BundleContext context, String name, String otherwise) {
    String value = context.getProperty(name);
    return value == null || value.isBlank() ? otherwise : value;
  }

  private <T> void register(BundleContext context, Class<T> type, T service) {
    registered.push(context.registerService(type, service, null));
  }

  private void standBeforeExtensions(BundleContext context, ResolveGate gate) {
    try {
      extensions = ExtensionGate.before(context.getBundle(0), gate::admits);
    } catch (ReflectiveOperationException | RuntimeException e) {
      log.say(Level.SEVERE, "extensions of this framework are not checked: " + e);
    }
  }

  private void standBeforeKars(BundleContext context) throws InvalidSyntaxException {
    context.addServiceListener(kars, "(objectClass=" + KarGate.SERVICE + ")");
    register(context, FindHook.class, kars);
    register(context, EventListenerHook.class, kars);
    ServiceReference<?>[] there = context.getAllServiceReferences(KarGate.SERVICE, null);
    if (there != null) {
      for (ServiceReference<?> reference : there) {
        kars.standBefore(reference);
      }
    }
  }

  private void create(TrustedFolder trusted) {
    try {
      trusted.create();
    } catch (IOException e) {
      log.say(Level.WARNING, trusted.path() + ": cannot be made (" + e + "); nothing is trusted");
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "guard");
    thread.setDaemon(true);
    return thread;
  }

  /** Hashing the distribution's own jars waits until the node has started. */
  private void look(Sentry sentry) {
    try {
      sentry.announce();
      if (looks >= LOOKS_TO_SETTLE) {
        sentry.goRound();
      }
    } catch (RuntimeException e) {
      // The next look must come; a bundle may have gone in the middle of this one.
      log.say(Level.FINE, "a look at the bundles failed: " + e);
    }
    log.write(looks >= LOOKS_TO_WAIT_FOR_THE_LOG);
    looks = Math.min(looks + 1, LOOKS_TO_WAIT_FOR_THE_LOG);
  }

  @Override
  public void stop(BundleContext context)
      throws InterruptedException, ReflectiveOperationException {
    if (extensions != null) {
      extensions.close();
    }
    kars.close();
    while (!registered.isEmpty()) {
      registered.pop().unregister();
    }
    thread.shutdown();
    thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
    log.write(true);
  }
}
