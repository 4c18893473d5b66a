package org.opencloud.discovery.store.embedded.internal;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.PeerStore;
import org.opencloud.discovery.api.store.RecordStore;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.store.StoreQuery;
import org.opencloud.discovery.api.store.StoreState;
import org.opencloud.discovery.api.store.StoredRecord;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Holds the place of a MongoDB store that the node is told to use, between that and the embedded
 * one: while its bundle is away the embedded store must not take over, for what it has is old, and
 * what it would acknowledge is gone when the other is back.
 */
@Component(
    service = {},
    immediate = true,
    configurationPid = MissingStore.PID)
public final class MissingStore implements ResourceStore, PeerStore {
  static final String PID = "org.opencloud.discovery.store.mongodb";
  static final String NAME = "none";
  static final int RANKING = 50;

  private static final String DETAIL =
      "etc/" + PID + ".cfg names a uri, but oc-store-mongodb is not there: install it";

  @interface Config {
    String uri() default "";
  }

  private final List<ServiceRegistration<?>> registrations;

  @Activate
  public MissingStore(BundleContext context, Config config) {
    this.registrations = config.uri().isBlank() ? List.of() : registered(context);
  }

  private List<ServiceRegistration<?>> registered(BundleContext context) {
    return new StoreServices(NAME, RANKING).register(context, this, this, new MissingRecords());
  }

  @Deactivate
  void close() {
    registrations.forEach(ServiceRegistration::unregister);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public StoreState state() {
    return new StoreState(false, DETAIL);
  }

  @Override
  public Registration watch(Consumer<StoreState> listener) {
    return () -> {};
  }

  private static StoreException missing() {
    return new StoreException(Reason.UNAVAILABLE, DETAIL);
  }

  @Override
  public void put(List<IndexedResource> resources) throws StoreException {
    throw missing();
  }

  @Override
  public boolean remove(String type, String id) throws StoreException {
    throw missing();
  }

  @Override
  public Optional<Resource> get(String type, String id) throws StoreException {
    throw missing();
  }

  @Override
  public void search(StoreQuery query, Predicate<Resource> visitor) throws StoreException {
    throw missing();
  }

  @Override
  public List<Resource> page(Optional<String> type, String after, int limit) throws StoreException {
    throw missing();
  }

  @Override
  public long count(Optional<String> type, Optional<PeerId> creator) throws StoreException {
    throw missing();
  }

  @Override
  public Optional<String> remark(String name) throws StoreException {
    throw missing();
  }

  @Override
  public void remark(String name, String value) throws StoreException {
    throw missing();
  }

  @Override
  public void put(Peer peer) throws StoreException {
    throw missing();
  }

  @Override
  public boolean remove(PeerId peer) throws StoreException {
    throw missing();
  }

  @Override
  public List<Peer> all() throws StoreException {
    throw missing();
  }

  private static final class MissingRecords implements RecordStore {
    @Override
    public String name() {
      return NAME;
    }

    @Override
    public StoreState state() {
      return new StoreState(false, DETAIL);
    }

    @Override
    public Registration watch(Consumer<StoreState> listener) {
      return () -> {};
    }

    @Override
    public void put(Collection<StoredRecord> records) throws StoreException {
      throw missing();
    }

    @Override
    public void remove(Collection<PeerId> peers) throws StoreException {
      throw missing();
    }

    @Override
    public List<StoredRecord> all() throws StoreException {
      throw missing();
    }
  }
}
