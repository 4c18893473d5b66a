package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.api.node.SettingsFile;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.PeerStore;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreQuery;
import org.opencloud.discovery.api.store.StoreState;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The embedded store as a service. */
@Component(
    service = {ResourceStore.class, PeerStore.class},
    configurationPid = EmbeddedStoreComponent.PID,
    property = {"store.name=" + EmbeddedStore.NAME, "service.ranking:Integer=0"})
@Designate(ocd = EmbeddedStoreComponent.Config.class)
public final class EmbeddedStoreComponent implements ResourceStore, PeerStore {
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

  @Activate
  public EmbeddedStoreComponent(BundleContext context, Config config, @Reference Meters meters)
      throws IOException {
    this.store =
        new EmbeddedStore(
            settings(NodeHome.of(context::getProperty), config), Clock.systemUTC(), meters);
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
    store.close();
  }

  @Override
  public String name() {
    return store.name();
  }

  @Override
  public StoreState state() {
    return store.state();
  }

  @Override
  public Registration watch(Consumer<StoreState> listener) {
    return store.watch(listener);
  }

  @Override
  public void put(List<IndexedResource> resources) throws StoreException {
    store.put(resources);
  }

  @Override
  public boolean remove(String type, String id) throws StoreException {
    return store.remove(type, id);
  }

  @Override
  public Optional<Resource> get(String type, String id) throws StoreException {
    return store.get(type, id);
  }

  @Override
  public void search(StoreQuery query, Predicate<Resource> visitor) throws StoreException {
    store.search(query, visitor);
  }

  @Override
  public List<Resource> page(Optional<String> type, String after, int limit) throws StoreException {
    return store.page(type, after, limit);
  }

  @Override
  public long count(Optional<String> type, Optional<PeerId> creator) throws StoreException {
    return store.count(type, creator);
  }

  @Override
  public Optional<String> remark(String name) throws StoreException {
    return store.remark(name);
  }

  @Override
  public void remark(String name, String value) throws StoreException {
    store.remark(name, value);
  }

  @Override
  public void put(Peer peer) throws StoreException {
    store.put(peer);
  }

  @Override
  public boolean remove(PeerId peer) throws StoreException {
    return store.remove(peer);
  }

  @Override
  public List<Peer> all() throws StoreException {
    return store.all();
  }
}
