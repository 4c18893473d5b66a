package org.opencloud.discovery.transport.internal;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.NetworkKey;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.identity.Signer;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.api.peers.ConnectionGate;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.transport.NetworkStatus;
import org.opencloud.discovery.api.transport.PeerConnection;
import org.opencloud.discovery.api.transport.PeerScores;
import org.opencloud.discovery.api.transport.TopicBus;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.gossipsub.GossipRouter;
import org.opencloud.discovery.kad.KadParams;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.HostConfig;
import org.opencloud.discovery.libp2p.IdentitySigner;
import org.opencloud.discovery.libp2p.TcpHost;
import org.opencloud.discovery.transport.internal.Settings.Target;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running network: host, router, redial, and the threads they run on. */
final class Network implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Network.class);
  private static final long REDIAL_TICK_MILLIS = 250;
  private static final int VALIDATOR_THREADS = 2;
  private static final String AGENT = "opencloud-discovery/1.0";

  private final Settings settings;
  private final Threads threads;
  private final HandshakeFailures failures;
  private final Gate gate;
  private final TcpHost host;
  private final GossipRouter router;
  private final Libp2pTransport transport;
  private final GossipTopics topics;
  private final GossipScores scores;
  private final ProtocolTable protocols;
  private final Redial redial;
  private volatile Optional<DhtNode> dht = Optional.empty();
  private volatile Registration denials = () -> {};
  private volatile String state = "starting";

  private Network(
      Settings settings,
      IdentitySigner signer,
      NetworkKey key,
      NodeHome home,
      Meters meters,
      Clock clock,
      SecureRandom random) {
    this.settings = settings;
    this.threads = new Threads(VALIDATOR_THREADS);
    this.failures = new HandshakeFailures(settings.failedHandshakes(), settings.shutOut(), clock);
    this.gate = new Gate(new MeteredCounts(meters, "transport"), failures);
    HostConfig config =
        new HostConfig(
            settings.listen(),
            settings.announce(),
            Optional.of(key.preSharedKey()),
            AGENT,
            settings.security(),
            settings.limits());
    this.host =
        new TcpHost(config, signer, gate, new MeteredCounts(meters, "libp2p"), clock, random);
    Connections connections = new Connections(gate);
    host.addListener(connections);
    this.router = Routers.over(host, signer, settings, home, threads, meters, random);
    this.topics = new GossipTopics(router);
    this.scores = new GossipScores(router);
    this.transport =
        new Libp2pTransport(host, key.fingerprint(), connections, threads.timer(), this::status);
    this.protocols = new ProtocolTable(host);
    this.redial = new Redial(dialler(), settings, clock, random);
    connections.watch(new Losses(redial));
  }

  /** Builds and starts; binding the listeners goes on in the background. */
  static Network start(
      Settings settings,
      NodeIdentity identity,
      Signer signer,
      NetworkKey key,
      NodeHome home,
      Meters meters) {
    Network network =
        new Network(
            settings,
            signer(identity, signer),
            key,
            home,
            meters,
            Clock.systemUTC(),
            new SecureRandom());
    network.run();
    return network;
  }

  private void run() {
    router.start();
    host.start().whenComplete(this::bound);
    threads
        .timer()
        .scheduleWithFixedDelay(this::redial, 0, REDIAL_TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void bound(List<String> addresses, Throwable failure) {
    if (failure == null) {
      state = "ready";
      LOG.info("listening on {} as {}", addresses, host.peerId());
    } else {
      state = Failures.port(failure).getMessage();
      LOG.error("{}: listen.addresses: {}", Settings.FILE, state);
    }
  }

  Transport transport() {
    return transport;
  }

  TopicBus topics() {
    return topics;
  }

  PeerScores scores() {
    return scores;
  }

  ProtocolTable protocols() {
    return protocols;
  }

  /** Takes part in the DHT from now on; called once at most. */
  DhtNode dht(KadParams params, NodeHome home, Meters meters) {
    DhtNode started =
        new DhtNode(host, params, home, new MeteredCounts(meters, "kad"), new SecureRandom());
    dht = Optional.of(started);
    return started;
  }

  /** Puts a gate in force; connections that it does not admit are closed. */
  void open(ConnectionGate opened) {
    gate.open(opened);
    denials = opened.watch(transport::disconnect);
    for (PeerConnection connection : transport.connections()) {
      if (!opened
          .admit(connection.peer(), connection.direction(), connection.remoteAddress())
          .allowed()) {
        transport.disconnect(connection.peer());
      } else {
        opened.identified(connection);
      }
    }
  }

  void shut(ConnectionGate closed) {
    gate.shut(closed);
    denials.close();
  }

  private void redial() {
    try {
      if (gate.present()) {
        List<Target> wanted = Redial.targets(wanted(), gate.toDial(), Network::target);
        protect(wanted);
        redial.tick(wanted);
      }
    } catch (RuntimeException e) {
      // The gate belongs to another bundle; one bad answer must not end the redial for ever.
      LOG.warn("redial: {}", e.toString());
    }
  }

  /** When connections are trimmed, those that are dialled and those of the meshes stay. */
  private void protect(List<Target> wanted) {
    host.protect("wanted", libp2p(wanted.stream().limit(settings.keep()).map(Target::peer)));
    host.protect("mesh", libp2p(topics.status().stream().flatMap(topic -> topic.mesh().stream())));
  }

  private static Set<org.opencloud.discovery.keys.PeerId> libp2p(Stream<PeerId> peers) {
    return peers.flatMap(peer -> Names.known(peer).stream()).collect(Collectors.toSet());
  }

  private List<Target> wanted() {
    return Stream.concat(settings.direct().stream(), settings.bootstrap().stream()).toList();
  }

  private static Target target(Peer peer) {
    return new Target(peer.peerId(), peer.addresses());
  }

  private Redial.Dialler dialler() {
    return new Redial.Dialler() {
      @Override
      public boolean connected(PeerId peer) {
        return transport.connection(peer).isPresent();
      }

      @Override
      public void dial(Target target, Redial.Outcome outcome) {
        try {
          host.connect(Names.libp2p(target.peer()), target.addresses(), settings.dialTime())
              .whenComplete((connection, failure) -> outcome.done(words(failure)));
        } catch (KeyException e) {
          outcome.done(e.getMessage());
        }
      }
    };
  }

  private static String words(Throwable failure) {
    return failure == null ? "" : Failures.port(failure).getMessage();
  }

  private NetworkStatus status() {
    Map<String, String> dialling = redial.failures();
    return new NetworkStatus(
        gate.present() ? state : state + ", no connection gate",
        host.addresses(),
        List.copyOf(transport.connections()),
        topics.status(),
        dialling,
        host.uses().stream()
            .map(use -> new NetworkStatus.Use(use.name(), use.used(), use.limit()))
            .toList(),
        failures.worst());
  }

  private static IdentitySigner signer(NodeIdentity identity, Signer signer) {
    PublicKey key;
    try {
      key = PublicKey.decode(identity.publicKey());
    } catch (KeyException e) {
      throw new IllegalStateException("the identity's own key", e);
    }
    return new IdentitySigner() {
      @Override
      public PublicKey publicKey() {
        return key;
      }

      @Override
      public byte[] sign(byte[] message) {
        return signer.sign(message);
      }
    };
  }

  /**
   * Tells nobody from now on that a topic is left: peers would keep this node out of their meshes
   * for a while, though it may be back within seconds.
   */
  void fallSilent() {
    router.fallSilent();
  }

  /** Ends everything within a few seconds. */
  @Override
  public void close() {
    denials.close();
    dht.ifPresent(DhtNode::leave);
    host.close();
    router.close();
    dht.ifPresent(DhtNode::close);
    threads.close();
  }

  /** Has lost connections dialled again soon. */
  private record Losses(Redial redial) implements Transport.Watcher {
    @Override
    public void connected(PeerConnection connection) {
      // The redial sees by itself who is connected.
    }

    @Override
    public void disconnected(PeerId peer) {
      redial.lost(peer);
    }
  }
}
