package org.opencloud.discovery.libp2p.internal.host;

import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocatorMetric;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.ConnectionListener;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.Gater;
import org.opencloud.discovery.libp2p.Host.Use;
import org.opencloud.discovery.libp2p.HostConfig;
import org.opencloud.discovery.libp2p.IdentitySigner;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;
import org.opencloud.discovery.libp2p.StreamHandler;
import org.opencloud.discovery.libp2p.internal.identify.IdentifyService;
import org.opencloud.discovery.libp2p.internal.noise.NoiseIdentity;
import org.opencloud.discovery.libp2p.internal.ping.PingService;
import org.opencloud.discovery.libp2p.internal.record.PeerRecords;
import org.opencloud.discovery.libp2p.internal.tls.TlsIdentity;
import org.opencloud.discovery.libp2p.internal.yamux.Memory;
import org.opencloud.discovery.libp2p.internal.yamux.YamuxSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A host's parts, wired, and their common end. */
public final class HostNode {
  private static final Logger LOG = LoggerFactory.getLogger(HostNode.class);
  private static final int EVENT_LOOPS = 2;
  private static final Duration INTERFACES_EVERY = Duration.ofSeconds(30);
  private static final long SWEEPS_A_GRACE = 4;
  private static final Duration GOODBYE = Duration.ofSeconds(2);
  private static final Duration LOOPS_END = Duration.ofSeconds(3);

  /** One arena a loop, 4 MiB chunks: what one host needs, and it goes with the host. */
  private static final int ARENAS = 2;

  private static final int PAGE_BYTES = 8_192;
  private static final int CHUNK_ORDER = 9;

  private final EventLoopGroup loops = newLoops();
  private final Names names = new Names();
  private final HandshakeThreads handshakes;
  private final Protections protections = new Protections();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final PooledByteBufAllocator allocator = newAllocator();
  private final HostContext context;
  private final Dialer dialer;
  private final Listening listening;
  private final Sweeper sweeper;
  private final PeerRecords records;
  private final IdentifyService identify;
  private final PingService ping;

  private static EventLoopGroup newLoops() {
    NettyClasses.load();
    return new MultiThreadIoEventLoopGroup(
        EVENT_LOOPS, new DefaultThreadFactory("libp2p", true), NioIoHandler.newFactory());
  }

  public HostNode(
      HostConfig config,
      IdentitySigner signer,
      Gater gater,
      Counts counts,
      Clock clock,
      SecureRandom random) {
    handshakes = new HandshakeThreads(config.limits().handshaking());
    ConnectionTable table = new ConnectionTable(config.limits().connectionsPerPeer());
    context =
        new HostContext(
            config,
            signer,
            new GuardedGater(gater),
            counts,
            clock,
            random,
            new NoiseIdentity(signer, Upgrade.MUXERS, random),
            new TlsIdentity(signer, clock, random, handshakes),
            loops,
            new DefaultChannelGroup("libp2p", ImmediateEventExecutor.INSTANCE, true),
            allocator,
            new Memory(config.limits().totalBuffer()),
            new Admission(config.limits(), counts),
            new InboundStreams(config.limits().streams()),
            new Trimmer(config.limits().watermarks(), table, protections, clock, counts),
            table,
            new Listeners(),
            new Protocols());
    dialer = new Dialer(context, names);
    sweeper =
        new Sweeper(
            signer.publicKey().peerId(), config.limits().watermarks(), table, protections, clock);
    listening = new Listening(context);
    records =
        new PeerRecords(
            config.limits().peerRecords(), config.limits().peerRecordLife(), clock, counts);
    identify = new IdentifyService(new Introduction(context, listening), records, counts, loops);
    ping = new PingService(counts, random);
    context.listeners().add(identify);
    context.listeners().add(ping);
    context.protocols().add(IdentifyService.IDENTIFY, identify::answer, false);
    context.protocols().add(IdentifyService.PUSH, identify::pushed, false);
    context.protocols().add(PingService.PING, ping::answer, false);
  }

  private static PooledByteBufAllocator newAllocator() {
    return new PooledByteBufAllocator(
        true,
        ARENAS,
        ARENAS,
        PAGE_BYTES,
        CHUNK_ORDER,
        PooledByteBufAllocator.defaultSmallCacheSize(),
        PooledByteBufAllocator.defaultNormalCacheSize(),
        false);
  }

  public CompletionStage<List<String>> start() {
    return listening
        .start()
        .thenApply(
            bound -> {
              identify.changed();
              long seconds = INTERFACES_EVERY.toSeconds();
              loops.scheduleWithFixedDelay(
                  () -> names.run(this::lookAtInterfaces), seconds, seconds, TimeUnit.SECONDS);
              sweep();
              return bound;
            });
  }

  private void sweep() {
    long pause = context.limits().watermarks().grace().toMillis() / SWEEPS_A_GRACE + 1;
    loops.scheduleWithFixedDelay(sweeper::sweep, pause, pause, TimeUnit.MILLISECONDS);
  }

  private void lookAtInterfaces() {
    if (listening.refresh()) {
      identify.changed();
    }
  }

  public List<String> addresses() {
    return listening.addresses().stream().map(Object::toString).toList();
  }

  public CompletionStage<Connection> connect(
      PeerId peer, List<String> addresses, Duration timeout) {
    return dialer.connect(peer, addresses, timeout);
  }

  public void release(PeerId peer) {
    context.table().of(peer).forEach(PeerConnection::release);
  }

  public Optional<Connection> connection(PeerId peer) {
    return context.table().first(peer).map(Connection.class::cast);
  }

  public Collection<Connection> connections() {
    return List.copyOf(context.table().all());
  }

  /**
   * Offers a protocol.
   *
   * @param lasting whether its streams last as long as their connection
   */
  public void handle(String protocol, StreamHandler handler, boolean lasting) {
    context.protocols().add(protocol, handler, lasting);
    identify.changed();
  }

  public void unhandle(String protocol) {
    if (context.protocols().remove(protocol)) {
      context.table().all().forEach(connection -> connection.resetInbound(protocol));
      identify.changed();
    }
  }

  public void protect(String tag, Set<PeerId> peers) {
    protections.set(tag, peers);
  }

  public List<Use> uses() {
    HostConfig.Limits limits = context.limits();
    Admission sockets = context.admission();
    return List.of(
        new Use("connections", sockets.open(), limits.connections()),
        new Use("connections.handshaking", sockets.handshaking(), limits.handshaking()),
        new Use("streams", context.streams().open(), limits.streams()),
        new Use("buffer", context.memory().used(), limits.totalBuffer()),
        new Use("buffer.unsent", context.memory().unsent(), limits.totalBuffer()),
        new Use("peer.records", records.size(), limits.peerRecords()));
  }

  public void addListener(ConnectionListener listener) {
    context.listeners().add(listener);
  }

  public void removeListener(ConnectionListener listener) {
    context.listeners().remove(listener);
  }

  public CompletionStage<Duration> ping(PeerId peer, Duration timeout) {
    return context
        .table()
        .first(peer)
        .map(connection -> ping.ping(connection, timeout))
        .orElseGet(
            () ->
                CompletableFuture.failedFuture(
                    new StreamException(Reason.UNREACHABLE, "not connected to " + peer)));
  }

  /** Network buffers taken and not given back; none once the host is closed. */
  public long buffersInUse() {
    PooledByteBufAllocatorMetric metric = allocator.metric();
    return Stream.concat(metric.directArenas().stream(), metric.heapArenas().stream())
        .mapToLong(PoolArenaMetric::numActiveAllocations)
        .sum();
  }

  /** Ends everything in turn, each step with its own deadline; 5 s in all. */
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    dialer.close();
    names.close();
    context.table().all().forEach(PeerConnection::close);
    closeSockets();
    handshakes.close();
    context.tls().close();
    loops.shutdownGracefully(0, LOOPS_END.toMillis(), TimeUnit.MILLISECONDS);
    try {
      if (!inLoop() && !loops.awaitTermination(LOOPS_END.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("the event loops of libp2p have not ended within {}", LOOPS_END);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Connections may say good-bye for a moment; everything else ends now. */
  private void closeSockets() {
    context.sockets().stream()
        .filter(socket -> socket.pipeline().get(YamuxSession.class) == null)
        .forEach(Channel::close);
    if (!inLoop()) {
      context.sockets().newCloseFuture().awaitUninterruptibly(GOODBYE.toMillis());
    }
    context.sockets().close();
  }

  private boolean inLoop() {
    for (EventExecutor loop : loops) {
      if (loop.inEventLoop()) {
        return true;
      }
    }
    return false;
  }
}
