package org.opencloud.discovery.store.embedded.internal;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import org.opencloud.discovery.api.store.PeerStore;
import org.opencloud.discovery.api.store.RecordStore;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.Store;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;

/** Under which name and ranking the ports of one store are offered. */
record StoreServices(String name, int ranking) {

  List<ServiceRegistration<?>> register(
      BundleContext context, ResourceStore resources, PeerStore peers, RecordStore records) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(Store.NAME, name);
    properties.put(Constants.SERVICE_RANKING, ranking);
    return List.of(
        context.registerService(ResourceStore.class, resources, properties),
        context.registerService(PeerStore.class, peers, properties),
        context.registerService(RecordStore.class, records, properties));
  }
}
