package org.opencloud.discovery.gossipsub.internal;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import org.opencloud.discovery.gossipsub.GossipHost;
import org.opencloud.discovery.gossipsub.MessageHandler;
import org.opencloud.discovery.gossipsub.PeerExchange;
import org.opencloud.discovery.gossipsub.PeerScore;
import org.opencloud.discovery.gossipsub.SequenceNumbers;
import org.opencloud.discovery.gossipsub.TopicStatus;
import org.opencloud.discovery.gossipsub.internal.Rpc.Subscription;
import org.opencloud.discovery.gossipsub.internal.SendQueue.Kind;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.ConnectionListener;
import org.opencloud.discovery.libp2p.IdentitySigner;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;

/** The router itself. What is not said to be for any thread runs on the loop only. */
public final class Router implements ConnectionListener {
  private final Setup setup;
  private final GossipHost host;
  private final Publishing publishing;
  private final ConcurrentMap<String, MessageHandler> handlers = new ConcurrentHashMap<>();
  private final Peers peers;
  private final Meshes meshes;
  private final Departures departures;
  private final Fanouts fanouts;
  private final MessageCache cache;
  private final Scores scores;
  private final Gossip gossip;
  private final Intake intake;
  private final Forwarding forwarding;
  private final PeerLink.PeerEvents events = new Events();
  private boolean closed;

  /** A router that signs and verifies as StrictSign asks. */
  public static Router signing(
      Setup setup,
      GossipHost host,
      IdentitySigner identity,
      SequenceNumbers sequence,
      Executor validators,
      PeerExchange exchange) {
    PeerId self = identity.publicKey().peerId();
    Signing signing = new MessageSigning(identity, setup.counts());
    return new Router(setup, host, self, signing, sequence, validators, exchange);
  }

  Router(
      Setup setup,
      GossipHost host,
      PeerId self,
      Signing signing,
      SequenceNumbers sequence,
      Executor validators,
      PeerExchange exchange) {
    this.setup = setup;
    this.host = host;
    KeyedTasks tasks = new KeyedTasks(validators);
    this.publishing = new Publishing(setup, self, signing, sequence, tasks, this::send);
    this.peers = new Peers(setup);
    this.scores = new Scores(setup, this::replaceable);
    Exchange others = new Exchange(setup, peers, validators, exchange);
    this.meshes = new Meshes(setup, peers, scores, others::named);
    this.departures = new Departures(setup);
    this.fanouts = new Fanouts(setup, peers);
    this.cache = new MessageCache(setup.limits());
    this.gossip = new Gossip(setup, self, peers, cache, this::known, scores);
    this.forwarding = new Forwarding(setup, peers, meshes, fanouts, cache);
    this.intake = new Intake(setup, self, signing, tasks, handlers, forwarding, scores);
  }

  private boolean replaceable(String topic) {
    return meshes.replaceable(topic);
  }

  private boolean known(Bytes id) {
    return intake.known(id);
  }

  /** From any thread, once. */
  public void start() {
    host.addListener(this);
    host.connections().forEach(connection -> setup.onLoop(() -> existing(connection)));
    Outbound.PROTOCOLS.forEach(
        protocol -> host.handle(protocol, stream -> setup.onLoop(() -> accept(stream))));
    setup.later(this::beat, setup.timing().firstHeartbeat().toMillis());
  }

  /** From any thread. */
  public void fallSilent() {
    setup.onLoop(departures::fallSilent);
  }

  /**
   * From any thread. Ends all streams, on the loop, and says no PRUNE, as go and js say none when
   * they stop: who comes back has forgotten that backoff, and its GRAFT would cost it a minute.
   */
  public void close() {
    host.removeListener(this);
    Outbound.PROTOCOLS.forEach(host::unhandle);
    setup.onLoop(this::closeNow);
  }

  private void closeNow() {
    closed = true;
    publishing.close();
    handlers.clear();
    peers.all().forEach(peer -> peer.out().finish());
    List.copyOf(peers.all()).forEach(this::forget);
  }

  // Topics.

  /** From any thread; false when the topic has a handler. */
  public boolean subscribe(String topic, MessageHandler handler) {
    if (handlers.putIfAbsent(topic, handler) != null) {
      return false;
    }
    setup.onLoop(() -> join(topic));
    return true;
  }

  /**
   * From any thread. Peers are told later, and not at all when the topic is joined again or this
   * router is closed meanwhile: who is told keeps us out of its mesh for a while.
   */
  public void unsubscribe(String topic, MessageHandler handler) {
    if (handlers.remove(topic, handler)) {
      setup.onLoop(() -> departures.begin(topic));
    }
  }

  private void join(String topic) {
    departures.cancel(topic);
    if (closed || meshes.of(topic).isPresent()) {
      return;
    }
    announce(new Subscription(true, topic));
    meshes.join(topic, fanouts.take(topic));
  }

  private void leave(String topic) {
    if (!handlers.containsKey(topic) && meshes.of(topic).isPresent()) {
      meshes.leave(topic);
      announce(new Subscription(false, topic));
    }
  }

  private void announce(Subscription change) {
    List<byte[]> frames = RpcWriter.subscriptions(List.of(change), setup.limits().rpcOut());
    peers.all().forEach(peer -> peer.send(Kind.CONTROL, frames));
  }

  /** From any thread. */
  public Set<PeerId> subscribers(String topic) {
    return peers.subscribers(topic);
  }

  /** From any thread, sorted by name. */
  public Collection<TopicStatus> topics() {
    Map<String, TopicStatus> all = new TreeMap<>();
    peers.topics().forEach(topic -> all.put(topic, status(topic, Optional.empty())));
    meshes.joined().forEach((topic, mesh) -> all.put(topic, status(topic, Optional.of(mesh))));
    return all.values();
  }

  /** From any thread: what is known of the peers, best first. */
  public CompletionStage<List<PeerScore>> scores() {
    CompletableFuture<List<PeerScore>> read = new CompletableFuture<>();
    if (!setup.onLoop(() -> read.complete(scores.snapshot()))) {
      read.completeExceptionally(
          new StreamException(StreamException.Reason.CLOSED, "the loop has ended"));
    }
    return read;
  }

  /** From any thread. */
  public void rate(PeerId peer, double value) {
    setup.onLoop(() -> scores.rate(peer, value));
  }

  private TopicStatus status(String topic, Optional<Mesh> mesh) {
    Set<PeerId> neighbours = mesh.map(Mesh::ids).orElse(Set.of());
    return new TopicStatus(topic, mesh.isPresent(), peers.subscribers(topic), neighbours);
  }

  // Messages.

  /** From any thread. */
  public CompletionStage<Integer> publish(String topic, byte[] data) {
    return publishing.publish(topic, data);
  }

  /** A message of ours. */
  private int send(Message message) {
    intake.own(message.id());
    return forwarding.publish(message);
  }

  // RPCs.

  private void accept(Stream stream) {
    Optional<PeerLink> peer = peers.find(stream.remotePeer());
    if (closed || peer.isEmpty()) {
      setup.count("stream.refused", "unknown");
      stream.reset(0);
      return;
    }
    Inbound in =
        new Inbound(
            setup,
            stream,
            (from, rpcs) -> take(peer.get(), from, rpcs),
            () -> scores.misbehaved(peer.get(), 1));
    if (peer.get().replace(in)) {
      setup.count("stream.replaced", "");
    }
    in.start();
    peer.get().out().want();
  }

  private void take(PeerLink peer, Inbound from, List<Rpc> rpcs) {
    for (Rpc rpc : rpcs) {
      if (peer.reads(from) && !closed) {
        take(peer, rpc);
      }
    }
  }

  private void take(PeerLink peer, Rpc rpc) {
    rpc.subscriptions().forEach(change -> subscription(peer, change));
    if (rpc.surplus() > 0) {
      setup.counts().add("subscription.refused", "rpc", rpc.surplus());
      scores.misbehaved(peer, 1);
    }
    if (!peer.worth(setup.params().scores().thresholds().graylist())) {
      setup.count("rpc.ignored", "graylist");
      return;
    }
    if (rpc.malformed() > 0) {
      setup.counts().add("message.rejected", "malformed", rpc.malformed());
      scores.misbehaved(peer, rpc.malformed());
    }
    rpc.messages().forEach(message -> arrived(peer, message));
    forwarding.announce();
    gossip.told(peer, rpc.ihave(), topic -> meshes.of(topic).isPresent());
    gossip.asked(peer, rpc.iwant());
    meshes.grafted(peer, rpc.graft());
    meshes.pruned(peer, rpc.prune());
    unwanted(peer, rpc.dontWant());
  }

  private void unwanted(PeerLink peer, List<Bytes> ids) {
    if (!ids.isEmpty()) {
      int ignored = peer.unwanted().add(ids);
      setup.counts().add("dontwant.taken", "", ids.size() - ignored);
      setup.counts().add("control.ignored", "idontwant", ignored);
    }
  }

  private void arrived(PeerLink peer, Message message) {
    intake.take(peer, message);
    // Whatever becomes of it: that it was promised and came is true.
    gossip.arrived(message.id());
  }

  private void subscription(PeerLink peer, Subscription change) {
    if (change.subscribe()) {
      peers.subscribe(peer, change.topic());
    } else {
      peers.unsubscribe(peer, change.topic());
      meshes.drop(peer, change.topic());
    }
  }

  // Heartbeat.

  private void beat() {
    if (closed) {
      return;
    }
    setup.later(this::beat, setup.timing().heartbeat().toMillis());
    long now = setup.now();
    for (PeerLink peer : List.copyOf(peers.all())) {
      peer.renew();
      peer.out().checkStall(now);
    }
    gossip.upkeep();
    intake.upkeep();
    scores.upkeep();
    departures.due().forEach(this::leave);
    meshes.upkeep();
    fanouts.upkeep();
    meshes.joined().forEach((topic, mesh) -> gossip.emit(topic, mesh.peers()));
    fanouts.all().forEach(gossip::emit);
    cache.shift();
  }

  // Connections.

  @Override
  public void connected(Connection connection) {
    setup.onLoop(() -> add(connection));
  }

  @Override
  public void identified(Connection connection) {
    setup.onLoop(() -> peers.find(connection.remotePeer()).ifPresent(this::openIfSpoken));
  }

  @Override
  public void disconnected(Connection connection) {
    setup.onLoop(() -> peers.find(connection.remotePeer()).ifPresent(p -> gone(p, connection)));
  }

  private void existing(Connection connection) {
    if (host.connections().contains(connection)) {
      add(connection);
    }
  }

  private void add(Connection connection) {
    if (closed) {
      return;
    }
    PeerId id = connection.remotePeer();
    PeerLink peer =
        peers.find(id).orElseGet(() -> new PeerLink(setup, scores.connected(id), events));
    peers.add(peer);
    peer.connections().add(connection);
    scores.moved(peer);
    openIfSpoken(peer);
  }

  private void openIfSpoken(PeerLink peer) {
    for (Connection connection : peer.connections()) {
      if (connection.identified().protocols().stream().anyMatch(Outbound.PROTOCOLS::contains)) {
        peer.out().want();
        return;
      }
    }
  }

  private void gone(PeerLink peer, Connection connection) {
    peer.connections().remove(connection);
    if (peer.connections().isEmpty()) {
      forget(peer);
    } else {
      scores.moved(peer);
    }
  }

  private void forget(PeerLink peer) {
    silence(peer);
    gossip.drop(peer);
    scores.disconnected(peer);
    peers.remove(peer);
    peer.end();
  }

  private void silence(PeerLink peer) {
    meshes.drop(peer);
    fanouts.drop(peer);
  }

  private final class Events implements PeerLink.PeerEvents {
    @Override
    public List<byte[]> hello() {
      List<Subscription> all =
          new TreeSet<>(meshes.joined().keySet())
              .stream().map(topic -> new Subscription(true, topic)).toList();
      return RpcWriter.subscriptions(all, setup.limits().rpcOut());
    }

    @Override
    public void lost(PeerLink peer) {
      silence(peer);
    }

    @Override
    public void unsupported(PeerLink peer) {
      silence(peer);
      peers.unsubscribeAll(peer);
    }

    @Override
    public void misbehaved(PeerLink peer, String reason) {
      setup.count("stream.reset", reason);
      scores.misbehaved(peer, 1);
    }
  }
}
