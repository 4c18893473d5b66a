package org.opencloud.discovery.peers.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.IntSupplier;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.api.node.SettingsFile;
import org.opencloud.discovery.api.peers.ConnectionGate;
import org.opencloud.discovery.api.peers.Partnership;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.PeerRefused;
import org.opencloud.discovery.api.peers.PeerRegistry;
import org.opencloud.discovery.api.peers.PeerResolver;
import org.opencloud.discovery.api.peers.Refusals;
import org.opencloud.discovery.api.peers.RefusedKey;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.PeerStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.transport.Direction;
import org.opencloud.discovery.api.transport.PeerConnection;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires the peers. Immediate, so that relations are in memory before anybody asks. */
@Component(
    service = {PeerDirectory.class, PeerRegistry.class, ConnectionGate.class, Refusals.class},
    immediate = true,
    configurationPid = Settings.PID)
@Designate(ocd = PeersComponent.Config.class)
public final class PeersComponent implements PeerDirectory, PeerRegistry, ConnectionGate, Refusals {
  private static final Logger LOG = LoggerFactory.getLogger(PeersComponent.class);
  private static final SettingsFile FILE = new SettingsFile(Settings.PID, LOG::error);

  /** The settings; {@code etc/org.opencloud.discovery.peers.cfg} explains them. */
  @ObjectClassDefinition(name = "Peers")
  public @interface Config {
    /** Key {@code opaque.dids}. */
    @AttributeDefinition(description = "What to do with senders named by a UUID: off, known, pin")
    String opaque_dids() default "known";

    /** Key {@code opaque.pins}. */
    @AttributeDefinition(description = "How many of their names are pinned", min = "0")
    int opaque_pins() default 1_000;

    /** Key {@code cache.seconds}. */
    @AttributeDefinition(description = "How long a resolver's answer is believed", min = "1")
    int cache_seconds() default 600;

    /** Key {@code met.peers}. */
    @AttributeDefinition(description = "How many peers are kept that merely connected", min = "0")
    int met_peers() default 1_000;

    /** Key {@code inbound.per.minute}. */
    @AttributeDefinition(description = "Connections from one address in a minute", min = "1")
    int inbound_per_minute() default 120;

    /** Key {@code reload.seconds}. */
    @AttributeDefinition(description = "How often the store is read again", min = "1")
    int reload_seconds() default 30;
  }

  private final Peers peers;

  @Activate
  public PeersComponent(
      BundleContext context,
      Config config,
      @Reference NodeIdentity self,
      @Reference KeyNames names,
      @Reference Meters meters) {
    this.peers =
        new Peers(
            NodeHome.of(context::getProperty),
            self,
            names,
            meters,
            Clock.systemUTC(),
            settings(config),
            thread("peers-store"),
            thread("peers-timer"));
  }

  private static ScheduledExecutorService thread(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  @Deactivate
  void close() {
    peers.close();
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindStore(PeerStore store) {
    peers.stored().attach(store);
  }

  void unbindStore(PeerStore store) {
    peers.stored().detach(store);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addResolver(PeerResolver resolver, Map<String, ?> properties) {
    Object ranking = properties.get(Constants.SERVICE_RANKING);
    peers.resolvers().add(resolver, ranking instanceof Integer number ? number : 0);
  }

  void removeResolver(PeerResolver resolver) {
    peers.resolvers().remove(resolver);
  }

  private static Settings settings(Config config) {
    Settings standard = Settings.STANDARD;
    return new Settings(
        opaque(config.opaque_dids()),
        FILE.number("opaque.pins", config::opaque_pins, 0, 50_000, standard.opaquePins()),
        Duration.ofSeconds(
            seconds("cache.seconds", config::cache_seconds, 1, 86_400, standard.cacheLife())),
        FILE.number("met.peers", config::met_peers, 0, 50_000, standard.metPeers()),
        FILE.number(
            "inbound.per.minute",
            config::inbound_per_minute,
            1,
            1_000_000,
            standard.inboundPerMinute()),
        Duration.ofSeconds(
            seconds("reload.seconds", config::reload_seconds, 1, 3_600, standard.reload())));
  }

  private static Settings.OpaqueDids opaque(String text) {
    try {
      return Settings.OpaqueDids.valueOf(text.trim().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      FILE.replaced("opaque.dids", "off, known or pin", "known");
      return Settings.STANDARD.opaque();
    }
  }

  private static int seconds(String key, IntSupplier value, int min, int max, Duration standard) {
    return FILE.number(key, value, min, max, (int) standard.toSeconds());
  }

  @Override
  public Relation relation(PeerId peer) {
    return peers.directory().relation(peer);
  }

  @Override
  public boolean gives(PeerId peer, String type) {
    return peers.directory().gives(peer, type);
  }

  @Override
  public boolean takes(PeerId peer, String type) {
    return peers.directory().takes(peer, type);
  }

  @Override
  public Optional<Peer> find(PeerId peer) {
    return peers.directory().find(peer);
  }

  @Override
  public CompletionStage<Optional<Peer>> resolve(Did did, Duration timeout) {
    return peers.directory().resolve(did, timeout);
  }

  @Override
  public Optional<Peer> claim(Did opaque, PeerId key, boolean connected) {
    return peers.directory().claim(opaque, key, connected);
  }

  @Override
  public Map<Did, RefusedKey> refusedKeys() {
    return peers.directory().refusedKeys();
  }

  @Override
  public List<Peer> list() {
    return peers.directory().list();
  }

  @Override
  public Registration watch(PeerDirectory.Watcher watcher) {
    return peers.directory().watch(watcher);
  }

  @Override
  public Peer add(String peer, String name, List<String> addresses)
      throws PeerRefused, StoreException {
    return peers.registry().add(peer, name, addresses);
  }

  @Override
  public Peer repin(String opaque, String key) throws PeerRefused, StoreException {
    return peers.registry().repin(opaque, key);
  }

  @Override
  public Peer partner(String peer, Partnership terms) throws PeerRefused, StoreException {
    return peers.registry().partner(peer, terms);
  }

  @Override
  public Peer relate(String peer, Relation relation) throws PeerRefused, StoreException {
    return peers.registry().relate(peer, relation);
  }

  @Override
  public void reload() throws StoreException {
    peers.registry().reload();
  }

  @Override
  public boolean remove(PeerId peer) throws StoreException {
    return peers.registry().remove(peer);
  }

  @Override
  public Decision admit(PeerId peer, Direction direction, String remoteAddress) {
    return peers.gate().admit(peer, direction, remoteAddress);
  }

  @Override
  public List<Peer> toDial() {
    return peers.gate().toDial();
  }

  @Override
  public void identified(PeerConnection connection) {
    peers.gate().identified(connection);
  }

  @Override
  public Registration watch(ConnectionGate.Watcher watcher) {
    return peers.gate().watch(watcher);
  }

  @Override
  public void note(PeerId peer, Gate gate, String reason) {
    peers.refusals().note(peer, gate, reason);
  }

  @Override
  public List<Refused> of(PeerId peer) {
    return peers.refusals().of(peer);
  }
}
