package org.opencloud.discovery.identity.internal;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.IdentityStatus;
import org.opencloud.discovery.api.identity.NetworkKeys;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.api.node.SettingsFile;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wires the identity. Its services are registered by hand: most exist only while a key is in force,
 * and a broken key must be seen through a service rather than as a component that is not there.
 */
@Component(
    service = {},
    immediate = true,
    configurationPid = IdentityComponent.PID)
@Designate(ocd = IdentityComponent.Config.class)
public final class IdentityComponent {
  static final String PID = "org.opencloud.discovery.identity";

  private static final Logger LOG = LoggerFactory.getLogger(IdentityComponent.class);
  private static final SettingsFile FILE = new SettingsFile(PID, LOG::error);
  private static final int MAX_POLL_SECONDS = 3_600;
  // Its 0.2 s of processor time would be missed while all bundles start.
  private static final Duration AFTER_THE_START = Duration.ofSeconds(5);

  /** The settings; {@code etc/org.opencloud.discovery.identity.cfg} explains them. */
  @ObjectClassDefinition(name = "Identity")
  public @interface Config {
    /** Key {@code key.file}. */
    @AttributeDefinition(description = "The node's key, under node.home or absolute")
    String key_file() default Settings.DEFAULT_KEY_FILE;

    /** Key {@code swarm.key.file}. */
    @AttributeDefinition(description = "The network's key, under node.home or absolute")
    String swarm_key_file() default Settings.DEFAULT_SWARM_KEY_FILE;

    /** Key {@code poll.seconds}. */
    @AttributeDefinition(description = "How often the key files are looked at", min = "1")
    int poll_seconds() default Settings.DEFAULT_POLL_SECONDS;
  }

  private final OwnIdentity identity;
  private final Registration services;

  @Activate
  public IdentityComponent(BundleContext context, Config config) {
    Settings settings = settings(config);
    NodeHome home = NodeHome.of(context::getProperty);
    SecureRandom random = new SecureRandom();
    Registrar registrar = registrar(context);
    Serial serial =
        new Serial(
            Executors.newSingleThreadScheduledExecutor(
                task -> {
                  Thread thread = new Thread(task, "identity");
                  thread.setDaemon(true);
                  return thread;
                }));
    SwarmKeys swarmKeys = new SwarmKeys(home, settings.swarmKeyFile(), random, registrar, serial);
    NodeKeyFile keyFile = new NodeKeyFile(home, settings.keyFile(), random);
    this.identity =
        new OwnIdentity(home, keyFile, swarmKeys, registrar, serial, ProcessEnd.of(context));
    Registration status = registrar.register(IdentityStatus.class, identity);
    Registration keys = registrar.register(NetworkKeys.class, swarmKeys);
    this.services =
        () -> {
          keys.close();
          status.close();
        };
    serial.repeat(identity::poll, settings.poll());
    serial.later(identity::loadMachineCode, AFTER_THE_START);
  }

  @Deactivate
  void close() {
    services.close();
    identity.close();
  }

  private static Settings settings(Config config) {
    return new Settings(
        named("key.file", config.key_file(), Settings.DEFAULT_KEY_FILE),
        named("swarm.key.file", config.swarm_key_file(), Settings.DEFAULT_SWARM_KEY_FILE),
        Duration.ofSeconds(
            FILE.number(
                "poll.seconds",
                config::poll_seconds,
                1,
                MAX_POLL_SECONDS,
                Settings.DEFAULT_POLL_SECONDS)));
  }

  private static String named(String key, String value, String standard) {
    if (value.isBlank()) {
      FILE.replaced(key, "a file name", standard);
      return standard;
    }
    return value.trim();
  }

  private static Registrar registrar(BundleContext context) {
    return new Registrar() {
      @Override
      public <T> Registration register(Class<T> type, T service) {
        return unregistering(context.registerService(type, service, null));
      }
    };
  }

  private static Registration unregistering(ServiceRegistration<?> registration) {
    return () -> {
      try {
        registration.unregister();
      } catch (IllegalStateException e) {
        LOG.debug("gone before", e);
      }
    };
  }
}
