package org.opencloud.discovery.store.mongodb.internal;

import java.time.Clock;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.node.SettingsFile;
import org.opencloud.discovery.api.store.PeerStore;
import org.opencloud.discovery.api.store.RecordStore;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.Store;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers the stores as soon as a URI is named, connected or not, and even when the settings are
 * wrong: a node that is told to use MongoDB never falls back to another store.
 */
@Component(
    service = {},
    immediate = true,
    configurationPid = MongoStoreComponent.PID)
@Designate(ocd = MongoConfig.class)
public final class MongoStoreComponent {
  static final String PID = "org.opencloud.discovery.store.mongodb";

  private static final Logger LOG = LoggerFactory.getLogger(MongoStoreComponent.class);
  private static final SettingsFile FILE = new SettingsFile(PID, LOG::error);
  private static final int RANKING = 100;

  private final Optional<MongoStores> stores;
  private final List<ServiceRegistration<?>> registrations;

  @Activate
  public MongoStoreComponent(BundleContext bundle, MongoConfig config, @Reference Meters meters) {
    SettingsReader reader = new SettingsReader(config, FILE);
    this.stores = reader.wanted() ? Optional.of(stores(reader, meters)) : Optional.empty();
    this.registrations = stores.map(wanted -> registered(bundle, wanted)).orElse(List.of());
  }

  @Deactivate
  void close() {
    registrations.forEach(ServiceRegistration::unregister);
    stores.ifPresent(MongoStores::close);
  }

  private static MongoStores stores(SettingsReader reader, Meters meters) {
    try {
      MongoStores stores = new MongoStores(reader.read(), Clock.systemUTC(), meters);
      stores.start();
      return stores;
    } catch (BadSetting e) {
      LOG.error("the MongoDB store stays down: {}", e.getMessage());
      MongoStores stores = new MongoStores(SettingsReader.NONE, Clock.systemUTC(), meters);
      stores.refuse(e.getMessage());
      return stores;
    }
  }

  private static List<ServiceRegistration<?>> registered(BundleContext bundle, MongoStores stores) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(Store.NAME, MongoStores.NAME);
    properties.put(Constants.SERVICE_RANKING, RANKING);
    return List.of(
        bundle.registerService(ResourceStore.class, stores.resources(), properties),
        bundle.registerService(PeerStore.class, stores.peers(), properties),
        bundle.registerService(RecordStore.class, stores.records(), properties));
  }
}
