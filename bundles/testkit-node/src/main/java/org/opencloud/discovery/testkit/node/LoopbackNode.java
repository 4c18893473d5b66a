package org.opencloud.discovery.testkit.node;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.transport.Direction;
import org.opencloud.discovery.api.transport.NetworkStatus;
import org.opencloud.discovery.api.transport.PeerConnection;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.api.transport.TopicBus;
import org.opencloud.discovery.api.transport.TopicHandler;
import org.opencloud.discovery.api.transport.TopicHandler.Verdict;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.api.transport.TransportException.Reason;

/** One node of a {@link LoopbackNetwork}. */
public final class LoopbackNode implements Transport, TopicBus, AutoCloseable {
  private final LoopbackNetwork network;
  private final PeerId peer;
  private final byte[] publicKey;
  private final ExecutorService thread = Executors.newSingleThreadExecutor(LoopbackNode::daemon);
  private final Executor loop;
  private final Executor validating;
  private final ExecutorService validator = Executors.newSingleThreadExecutor(LoopbackNode::daemon);
  private final Map<String, StreamProtocol> protocols = new ConcurrentHashMap<>();
  private final Map<String, TopicHandler> topics = new ConcurrentHashMap<>();
  private final Set<String> judged = ConcurrentHashMap.newKeySet();
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private final List<Verdict> verdicts = new CopyOnWriteArrayList<>();
  private final Set<LoopbackStream> streams = ConcurrentHashMap.newKeySet();

  LoopbackNode(LoopbackNetwork network, PeerId peer, byte[] publicKey) {
    this.network = network;
    this.peer = peer;
    this.publicKey = publicKey.clone();
    this.loop = network.counted(thread);
    this.validating = network.counted(validator);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "loopback");
    thread.setDaemon(true);
    return thread;
  }

  public PeerId peer() {
    return peer;
  }

  /** Offers a protocol, as the transport does with services. */
  public Registration offer(StreamProtocol protocol) {
    protocols.put(protocol.id(), protocol);
    return () -> protocols.remove(protocol.id(), protocol);
  }

  /** What this node's handlers said so far, in order. */
  public List<Verdict> verdicts() {
    return List.copyOf(verdicts);
  }

  /** Streams of this node that are not over. */
  public int openStreams() {
    return streams.size();
  }

  public boolean isSubscribed(String topic) {
    return topics.containsKey(topic);
  }

  /** Judges a message as if a neighbour had sent it, on the calling thread. */
  public Verdict judge(String topic, PeerId author, byte[] data) {
    return topics.get(topic).message(author, author, data);
  }

  @Override
  public String network() {
    return network.fingerprint();
  }

  @Override
  public List<String> addresses() {
    return List.of("/memory/" + peer.text());
  }

  @Override
  public Optional<PeerConnection> connection(PeerId other) {
    return network.isConnected(peer, other)
        ? network.find(other).map(LoopbackNode::asSeen)
        : Optional.empty();
  }

  @Override
  public Collection<PeerConnection> connections() {
    return network.neighbours(peer).stream().map(LoopbackNode::asSeen).toList();
  }

  private PeerConnection asSeen() {
    return new PeerConnection(
        peer,
        publicKey,
        Direction.OUTBOUND,
        "/memory/" + peer.text(),
        addresses(),
        "loopback",
        protocols.keySet(),
        Instant.EPOCH);
  }

  @Override
  public CompletionStage<PeerStream> open(
      PeerId to, List<String> addresses, String protocol, Duration timeout) {
    CompletableFuture<PeerStream> opened = new CompletableFuture<>();
    Optional<LoopbackNode> other = network.find(to);
    boolean reachable = network.isConnected(peer, to) || !addresses.isEmpty();
    if (other.isEmpty() || !reachable) {
      opened.completeExceptionally(new TransportException(Reason.UNREACHABLE, "no way to it"));
      return opened;
    }
    network.connect(this, other.get());
    loop.execute(() -> open(other.get(), protocol, opened));
    return opened;
  }

  private void open(LoopbackNode to, String protocol, CompletableFuture<PeerStream> opened) {
    StreamProtocol handler = to.protocols.get(protocol);
    if (handler == null) {
      opened.completeExceptionally(new TransportException(Reason.UNSUPPORTED, protocol));
      return;
    }
    LoopbackStream mine = new LoopbackStream(to.peer, protocol, loop, streams);
    LoopbackStream theirs = new LoopbackStream(peer, protocol, to.loop, to.streams);
    mine.join(theirs);
    theirs.join(mine);
    to.loop.execute(() -> handler.opened(theirs));
    opened.complete(mine);
  }

  @Override
  public CompletionStage<Duration> ping(PeerId other, Duration timeout) {
    return CompletableFuture.completedFuture(Duration.ofMillis(1));
  }

  @Override
  public void disconnect(PeerId other) {
    network.find(other).ifPresent(node -> network.disconnect(this, node));
  }

  @Override
  public Registration watch(Watcher watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  void connected(LoopbackNode other) {
    watchers.forEach(watcher -> watcher.connected(other.asSeen()));
  }

  void disconnected(PeerId other) {
    streams.stream().filter(stream -> stream.peer().equals(other)).forEach(LoopbackStream::reset);
    watchers.forEach(watcher -> watcher.disconnected(other));
  }

  @Override
  public NetworkStatus status() {
    List<NetworkStatus.Topic> known =
        topics.keySet().stream()
            .map(topic -> new NetworkStatus.Topic(topic, true, members(topic), members(topic)))
            .toList();
    return new NetworkStatus(
        "ready", addresses(), List.copyOf(connections()), known, Map.of(), List.of(), List.of());
  }

  @Override
  public Registration subscribe(String topic, TopicHandler handler) {
    topics.put(topic, handler);
    return () -> topics.remove(topic, handler);
  }

  @Override
  public CompletionStage<Integer> publish(String topic, byte[] data) {
    String message = UUID.randomUUID().toString();
    judged.add(message);
    return CompletableFuture.completedFuture(forward(topic, message, peer, data));
  }

  private int forward(String topic, String message, PeerId author, byte[] data) {
    Set<PeerId> members = members(topic);
    for (PeerId member : members) {
      network.find(member).ifPresent(node -> node.receive(topic, message, author, peer, data));
    }
    return members.size();
  }

  private void receive(String topic, String message, PeerId author, PeerId relay, byte[] data) {
    validating.execute(
        () -> {
          TopicHandler handler = topics.get(topic);
          if (handler == null || !judged.add(message)) {
            return;
          }
          Verdict verdict = handler.message(author, relay, data.clone());
          verdicts.add(verdict);
          if (verdict == Verdict.ACCEPT) {
            forward(topic, message, author, data);
          }
        });
  }

  @Override
  public Set<PeerId> members(String topic) {
    return network.neighbours(peer).stream()
        .filter(node -> node.isSubscribed(topic))
        .map(LoopbackNode::peer)
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void close() {
    thread.shutdownNow();
    validator.shutdownNow();
  }
}
