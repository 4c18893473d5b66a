package org.opencloud.discovery.gossipsub.internal;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import org.opencloud.discovery.gossipsub.GossipHost;
import org.opencloud.discovery.gossipsub.MessageHandler;
import org.opencloud.discovery.gossipsub.SequenceNumbers;
import org.opencloud.discovery.gossipsub.TopicStatus;
import org.opencloud.discovery.gossipsub.internal.Rpc.Subscription;
import org.opencloud.discovery.gossipsub.internal.SendQueue.Kind;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.ConnectionListener;
import org.opencloud.discovery.libp2p.IdentitySigner;
import org.opencloud.discovery.libp2p.Stream;

/** The router itself. What is not said to be for any thread runs on the loop only. */
public final class Router implements ConnectionListener {
  private final Setup setup;
  private final GossipHost host;
  private final Publishing publishing;
  private final ConcurrentMap<String, MessageHandler> handlers = new ConcurrentHashMap<>();
  private final Peers peers;
  private final Meshes meshes;
  private final Fanouts fanouts;
  private final MessageCache cache;
  private final Gossip gossip;
  private final Intake intake;
  private final PeerLink.PeerEvents events = new Events();
  private boolean closed;

  public Router(
      Setup setup,
      GossipHost host,
      IdentitySigner identity,
      SequenceNumbers sequence,
      Executor validators) {
    this.setup = setup;
    this.host = host;
    PeerId self = identity.publicKey().peerId();
    MessageSigning signing = new MessageSigning(identity, setup.counts());
    KeyedTasks tasks = new KeyedTasks(validators);
    this.publishing = new Publishing(setup, self, signing, sequence, tasks, this::send);
    this.peers = new Peers(setup);
    this.meshes = new Meshes(setup, peers, this::blame);
    this.fanouts = new Fanouts(setup, peers);
    this.cache = new MessageCache(setup.limits());
    this.intake = new Intake(setup, self, signing, tasks, handlers, this::forward, this::blame);
    this.gossip = new Gossip(setup, peers, cache, intake::known, this::blame);
  }

  /** From any thread, once. */
  public void start() {
    host.addListener(this);
    host.connections().forEach(connection -> setup.onLoop(() -> existing(connection)));
    Outbound.PROTOCOLS.forEach(
        protocol -> host.handle(protocol, stream -> setup.onLoop(() -> accept(stream))));
    setup.later(this::beat, setup.timing().firstHeartbeat().toMillis());
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

  /** From any thread. */
  public void unsubscribe(String topic, MessageHandler handler) {
    if (handlers.remove(topic, handler)) {
      setup.onLoop(() -> leave(topic));
    }
  }

  private void join(String topic) {
    if (closed || meshes.of(topic).isPresent()) {
      return;
    }
    announce(new Subscription(true, topic));
    meshes.join(topic, fanouts.take(topic));
  }

  private void leave(String topic) {
    if (!closed && meshes.of(topic).isPresent()) {
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
    cache.put(message);
    return send(message, targets(message.topic()));
  }

  private Set<PeerLink> targets(String topic) {
    if (setup.params().floodPublish()) {
      return new LinkedHashSet<>(peers.in(topic, peer -> peer.out().usable()));
    }
    Set<PeerLink> targets = flooded(topic);
    Set<PeerLink> mesh = meshes.of(topic).map(Mesh::peers).orElse(Set.of());
    targets.addAll(mesh.isEmpty() ? fanouts.publish(topic) : mesh);
    return targets;
  }

  private Set<PeerLink> flooded(String topic) {
    return new LinkedHashSet<>(peers.in(topic, peer -> peer.out().floods()));
  }

  private void forward(Message message, Set<PeerLink> senders) {
    gossip.arrived(message.id());
    cache.put(message);
    Set<PeerLink> targets = flooded(message.topic());
    meshes.of(message.topic()).ifPresent(mesh -> targets.addAll(mesh.peers()));
    targets.removeAll(senders);
    targets.removeIf(peer -> peer.author().equals(message.from()));
    send(message, targets);
  }

  private int send(Message message, Set<PeerLink> targets) {
    byte[] frame = RpcWriter.publish(message);
    int handed = 0;
    for (PeerLink peer : targets) {
      handed += peer.send(Kind.MESSAGE, frame) ? 1 : 0;
    }
    return handed;
  }

  // RPCs.

  private void accept(Stream stream) {
    Optional<PeerLink> peer = peers.find(stream.remotePeer());
    if (closed || peer.isEmpty()) {
      setup.count("stream.refused", "unknown");
      stream.reset(0);
      return;
    }
    Inbound in = new Inbound(setup, stream, (from, rpcs) -> take(peer.get(), from, rpcs));
    peer.get().replace(in);
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
    if (rpc.malformed() > 0) {
      setup.counts().add("message.rejected", "malformed", rpc.malformed());
      blame(peer, rpc.malformed());
    }
    rpc.messages().forEach(message -> arrived(peer, message));
    gossip.told(peer, rpc.ihave(), topic -> meshes.of(topic).isPresent());
    gossip.asked(peer, rpc.iwant());
    meshes.grafted(peer, rpc.graft());
    meshes.pruned(peer, rpc.prune());
  }

  private void arrived(PeerLink peer, Message message) {
    intake.take(peer, message);
    if (intake.known(message.id())) {
      gossip.arrived(message.id());
    }
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
      peer.allowance().renew();
      peer.out().checkStall(now);
    }
    gossip.upkeep();
    intake.upkeep();
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
    PeerLink peer = peers.find(id).orElseGet(() -> new PeerLink(setup, id, events));
    peers.add(peer);
    peer.connections().add(connection);
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
    }
  }

  private void forget(PeerLink peer) {
    silence(peer);
    gossip.drop(peer);
    peers.remove(peer);
    peer.end();
  }

  private void silence(PeerLink peer) {
    meshes.drop(peer);
    fanouts.drop(peer);
  }

  /**
   * The seam for peer scores: so far what a peer does wrong is counted, nothing follows from it.
   */
  private void blame(PeerLink peer, int times) {
    peer.blame(times);
    setup.counts().add("peer.misbehaved", "", times);
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
      blame(peer, 1);
    }
  }
}
