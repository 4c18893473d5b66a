package org.opencloud.discovery.transport.internal;

import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferenceCardinality.OPTIONAL;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;
import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opencloud.discovery.api.dht.Dht;
import org.opencloud.discovery.api.dht.RecordValidator;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.NetworkKey;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.Signer;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.api.peers.ConnectionGate;
import org.opencloud.discovery.api.peers.PeerResolver;
import org.opencloud.discovery.api.transport.PeerScores;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.api.transport.TopicBus;
import org.opencloud.discovery.api.transport.Transport;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires the network to its services. Exists while there is an identity and a network key. */
@Component(
    service = {},
    immediate = true,
    configurationPid = "org.opencloud.discovery.transport")
@Designate(ocd = TransportComponent.Config.class)
public final class TransportComponent {

  /** As explained in {@code etc/org.opencloud.discovery.transport.cfg}. */
  @ObjectClassDefinition(name = "OpenCloud transport")
  public @interface Config {
    @AttributeDefinition(description = "Multiaddrs to listen on")
    String[] listen_addresses() default {"/ip4/127.0.0.1/tcp/4001"};

    @AttributeDefinition(description = "Multiaddrs told to peers instead of the bound ones")
    String[] announce_addresses() default {};

    @AttributeDefinition(description = "Multiaddrs with /p2p/ of peers to stay connected with")
    String[] bootstrap_peers() default {};

    @AttributeDefinition(description = "Security protocols, best first: noise, tls")
    String[] security() default {"noise", "tls"};

    @AttributeDefinition(description = "Whether a dialler sends its first messages at once")
    boolean dial_one_packet() default true;

    @AttributeDefinition(description = "Open connections", min = "2", max = "100000")
    int connections_max() default 1_000;

    @AttributeDefinition(description = "Inbound connections of one IP", min = "1", max = "100000")
    int connections_per_address() default 64;

    @AttributeDefinition(description = "Inbound of one /24 or /56", min = "1", max = "100000")
    int connections_per_network() default 256;

    @AttributeDefinition(description = "Trimmed when more are open", min = "1", max = "100000")
    int connections_high() default 800;

    @AttributeDefinition(description = "Trimmed down to so many", min = "0", max = "100000")
    int connections_low() default 600;

    @AttributeDefinition(description = "Time a connection is not trimmed in", min = "10")
    long connections_grace_millis() default 20_000;

    @AttributeDefinition(description = "Connections of one peer", min = "1", max = "1000")
    int connections_per_peer() default 4;

    @AttributeDefinition(description = "Connections shaking hands", min = "1", max = "10000")
    int connections_handshaking() default 64;

    @AttributeDefinition(description = "Of them inbound from one IP", min = "1", max = "10000")
    int connections_handshaking_per_address() default 16;

    @AttributeDefinition(description = "Failed ones that shut an IP out, 0: never", min = "0")
    int handshake_failures_per_minute() default 100;

    @AttributeDefinition(description = "Seconds for which it is shut out", min = "1")
    int handshake_refusal_seconds() default 60;

    @AttributeDefinition(description = "Peers connections are kept with", min = "0", max = "10000")
    int connections_keep() default 100;

    @AttributeDefinition(description = "Streams of one connection", min = "16", max = "10000")
    int streams_per_connection() default 256;

    @AttributeDefinition(description = "Streams a peer may open in a second", min = "100")
    int streams_per_second() default 2_000;

    @AttributeDefinition(description = "Inbound streams of all", min = "64", max = "1000000")
    int streams_max() default 8_192;

    @AttributeDefinition(description = "Of a protocol and connection", min = "4", max = "10000")
    int streams_per_protocol() default 128;

    @AttributeDefinition(description = "Signed peer records kept", min = "1", max = "100000")
    int peer_records() default 1_000;

    @AttributeDefinition(description = "Hours each of them is kept", min = "1", max = "8760")
    int peer_records_hours() default 24;

    @AttributeDefinition(description = "Receive window in KiB", min = "256", max = "1024")
    int stream_window_kib() default 256;

    @AttributeDefinition(description = "What it may grow to in KiB", min = "256", max = "16384")
    int stream_window_max_kib() default 8_192;

    @AttributeDefinition(description = "Unread data of a connection in MiB", min = "1", max = "256")
    int connection_buffer_mib() default 16;

    @AttributeDefinition(description = "Unread data of all in MiB", min = "1", max = "65536")
    int buffer_mib() default 64;

    @AttributeDefinition(description = "Time for a socket to connect", min = "10")
    long dial_timeout_millis() default 5_000;

    @AttributeDefinition(description = "Time from socket to connection", min = "10")
    long upgrade_timeout_millis() default 10_000;

    @AttributeDefinition(description = "First pause after a failed dial", min = "10")
    long redial_min_millis() default 500;

    @AttributeDefinition(description = "Longest pause after failed dials", min = "10")
    long redial_max_millis() default 30_000;

    @AttributeDefinition(description = "Probe interval of an idle connection", min = "10")
    long keepalive_millis() default 15_000;
  }

  private static final Logger LOG = LoggerFactory.getLogger(TransportComponent.class);

  private final BundleContext context;
  private final Optional<Network> network;
  private final Optional<DhtNode> dht;
  private final List<ServiceRegistration<?>> services = new ArrayList<>();
  private final SynchronousBundleListener nodeStops = this::silentWhenNodeStops;

  /**
   * Starts the network in the background and registers its ports; a bad address leaves it down.
   *
   * @param properties where {@code gossip.*} is read from: too many for an annotation
   */
  @Activate
  public TransportComponent(
      Config config,
      Map<String, Object> properties,
      BundleContext context,
      @Reference NodeIdentity identity,
      @Reference Signer signer,
      @Reference NetworkKey key,
      @Reference KeyNames names,
      @Reference Meters meters) {
    this.context = context;
    network =
        settings(config, properties)
            .map(
                checked ->
                    Network.start(
                        checked, identity, signer, key, NodeHome.of(context::getProperty), meters));
    network.ifPresent(started -> register(started, names));
    dht =
        network.flatMap(
            started ->
                DhtSettings.read(properties, LOG::error)
                    .map(params -> started.dht(params, NodeHome.of(context::getProperty), meters)));
    dht.ifPresent(up -> services.add(context.registerService(Dht.class, up.port(), null)));
    context.addBundleListener(nodeStops);
  }

  private static Optional<Settings> settings(Config config, Map<String, Object> properties) {
    try {
      return Optional.of(Settings.of(config, properties));
    } catch (IllegalArgumentException e) {
      LOG.error("the transport stays down: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** The users of topics may be stopped before this bundle is. */
  private void silentWhenNodeStops(BundleEvent event) {
    if (event.getType() == BundleEvent.STOPPING
        && event.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID) {
      network.ifPresent(Network::fallSilent);
    }
  }

  private void register(Network started, KeyNames names) {
    Transport transport = started.transport();
    services.add(context.registerService(Transport.class, transport, null));
    services.add(context.registerService(TopicBus.class, started.topics(), null));
    services.add(context.registerService(PeerScores.class, started.scores(), null));
    Hashtable<String, Object> first = new Hashtable<>();
    first.put(Constants.SERVICE_RANKING, 1_000);
    services.add(
        context.registerService(PeerResolver.class, new LiveConnections(transport, names), first));
  }

  @Deactivate
  void close() {
    context.removeBundleListener(nodeStops);
    network.ifPresent(Network::fallSilent);
    services.forEach(ServiceRegistration::unregister);
    network.ifPresent(Network::close);
  }

  @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
  void bindGate(ConnectionGate gate) {
    network.ifPresent(started -> started.open(gate));
  }

  void unbindGate(ConnectionGate gate) {
    network.ifPresent(started -> started.shut(gate));
  }

  @Reference(cardinality = MULTIPLE, policy = DYNAMIC)
  void bindProtocol(StreamProtocol protocol) {
    network.ifPresent(started -> started.protocols().add(protocol));
  }

  void unbindProtocol(StreamProtocol protocol) {
    network.ifPresent(started -> started.protocols().remove(protocol));
  }

  @Reference(cardinality = MULTIPLE, policy = DYNAMIC)
  void bindValidator(RecordValidator validator, Map<String, ?> properties) {
    dht.ifPresent(up -> up.validators().add(validator, properties));
  }

  void unbindValidator(RecordValidator validator, Map<String, ?> properties) {
    dht.ifPresent(up -> up.validators().remove(validator, properties));
  }
}
