package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.api.node.SettingsFile;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers the ports of the embedded store. */
@Component(
    service = {},
    immediate = true,
    configurationPid = EmbeddedStoreComponent.PID)
@Designate(ocd = EmbeddedStoreComponent.Config.class)
public final class EmbeddedStoreComponent {
  static final String PID = "org.opencloud.discovery.store.embedded";
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStoreComponent.class);
  private static final SettingsFile FILE = new SettingsFile(PID, LOG::error);

  @ObjectClassDefinition(name = "Embedded store")
  @interface Config {
    @AttributeDefinition(description = "Megabytes of log, 1 to 64, after which it is committed")
    int roll_megabytes() default 16;

    @AttributeDefinition(description = "Megabytes of heap for what is not indexed yet, 4 to 256")
    int buffer_megabytes() default 16;

    @AttributeDefinition(description = "Milliseconds between refreshes of the index, 10 to 10000")
    int refresh_millis() default 200;

    @AttributeDefinition(description = "Seconds until a store that failed opens again, 1 to 3600")
    int retry_seconds() default 5;

    @AttributeDefinition(description = "Megabytes of free disk below which it stays closed")
    int reserve_megabytes() default 64;

    @AttributeDefinition(description = "Open a damaged log as far as it can be read")
    boolean accept_loss() default false;
  }

  private final EmbeddedStore store;
  private final List<ServiceRegistration<?>> registrations;

  @Activate
  public EmbeddedStoreComponent(BundleContext context, Config config, @Reference Meters meters)
      throws IOException {
    this.store =
        new EmbeddedStore(
            settings(NodeHome.of(context::getProperty), config), Clock.systemUTC(), meters);
    this.registrations =
        new StoreServices(EmbeddedStore.NAME, 0).register(context, store, store, store.records());
  }

  static Settings settings(NodeHome home, Config config) throws IOException {
    home.directory("");
    return new Settings(
        home.directory("store"),
        (long) FILE.number("roll.megabytes", config::roll_megabytes, 1, 64, 16) << 20,
        FILE.number("buffer.megabytes", config::buffer_megabytes, 4, 256, 16),
        Duration.ofMillis(FILE.number("refresh.millis", config::refresh_millis, 10, 10_000, 200)),
        Duration.ofSeconds(FILE.number("retry.seconds", config::retry_seconds, 1, 3_600, 5)),
        (long) FILE.number("reserve.megabytes", config::reserve_megabytes, 0, 1 << 20, 64) << 20,
        config.accept_loss());
  }

  @Deactivate
  void close() {
    registrations.forEach(ServiceRegistration::unregister);
    store.close();
  }
}
