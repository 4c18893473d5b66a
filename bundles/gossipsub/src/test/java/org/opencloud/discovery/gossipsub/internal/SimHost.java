package org.opencloud.discovery.gossipsub.internal;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.gossipsub.GossipHost;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.ConnectionListener;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamHandler;

/** A host of the simulation: whole writes arrive after the latency, in order. */
final class SimHost implements GossipHost {
  final VirtualLoop loop;
  final Wire wire;
  final PublicKey key;
  private final PeerId id;
  final int number;
  final Map<String, StreamHandler> handlers = new LinkedHashMap<>();
  final List<ConnectionListener> listeners = new ArrayList<>();
  final Set<SimConnection> connections = new LinkedHashSet<>();

  /** Whether peers' writes to this host are never read. */
  boolean deaf;

  String address = "/ip4/127.0.0.1/tcp/1";

  /** What identify carries as the signed peer record. */
  byte[] record = new byte[0];

  SimHost(VirtualLoop loop, Wire wire, PublicKey key) {
    this.loop = loop;
    this.wire = wire;
    this.key = key;
    this.id = key.peerId();
    this.number = id.hashCode();
  }

  PeerId id() {
    return id;
  }

  boolean connected(SimHost other) {
    return connections.stream().anyMatch(connection -> connection.remote == other);
  }

  /** Connects; identify answers one round trip later. */
  SimConnection dial(SimHost other) {
    SimConnection out = new SimConnection(this, other, false);
    SimConnection in = new SimConnection(other, this, true);
    out.twin = in;
    in.twin = out;
    connections.add(out);
    other.connections.add(in);
    loop.execute(() -> out.tell(ConnectionListener::connected));
    loop.execute(() -> in.tell(ConnectionListener::connected));
    long latency = wire.latencyMicros(this, other);
    loop.afterMicros(2 * latency, out::identify);
    loop.afterMicros(2 * latency, in::identify);
    return out;
  }

  @Override
  public Collection<Connection> connections() {
    return List.copyOf(connections);
  }

  @Override
  public void handle(String protocol, StreamHandler handler) {
    handlers.put(protocol, handler);
  }

  @Override
  public void unhandle(String protocol) {
    handlers.remove(protocol);
  }

  @Override
  public void addListener(ConnectionListener listener) {
    listeners.add(listener);
  }

  @Override
  public void removeListener(ConnectionListener listener) {
    listeners.remove(listener);
  }

  /** One end of a connection. */
  static final class SimConnection implements Connection {
    final SimHost local;
    final SimHost remote;
    final boolean inbound;
    final List<SimStream> streams = new ArrayList<>(2);
    SimConnection twin;
    Identified identified = Identified.NOT_YET;

    SimConnection(SimHost local, SimHost remote, boolean inbound) {
      this.local = local;
      this.remote = remote;
      this.inbound = inbound;
    }

    interface Event {
      void tell(ConnectionListener listener, Connection connection);
    }

    void tell(Event event) {
      List.copyOf(local.listeners).forEach(listener -> event.tell(listener, this));
    }

    private long latency() {
      return local.wire.latencyMicros(local, remote);
    }

    void identify() {
      if (local.connections.contains(this)) {
        Set<String> protocols = remote.handlers.keySet();
        identified = new Identified(true, List.of(), protocols, "sim", "", remote.record);
        tell(ConnectionListener::identified);
      }
    }

    @Override
    public PeerId remotePeer() {
      return remote.id();
    }

    @Override
    public PublicKey remoteKey() {
      return remote.key;
    }

    @Override
    public boolean inbound() {
      return inbound;
    }

    @Override
    public String remoteAddress() {
      return remote.address;
    }

    @Override
    public Instant since() {
      return Instant.EPOCH;
    }

    @Override
    public Identified identified() {
      return identified;
    }

    @Override
    public CompletionStage<Stream> open(List<String> protocols) {
      CompletableFuture<Stream> opened = new CompletableFuture<>();
      local.loop.afterMicros(2 * latency(), () -> negotiate(protocols, opened));
      return opened;
    }

    private void negotiate(List<String> protocols, CompletableFuture<Stream> opened) {
      if (!local.connections.contains(this)) {
        fail(opened, StreamException.Reason.CLOSED);
        return;
      }
      for (String protocol : protocols) {
        StreamHandler handler = remote.handlers.get(protocol);
        if (handler != null) {
          SimStream mine = new SimStream(this, protocol, false);
          SimStream theirs = new SimStream(twin, protocol, true);
          mine.twin = theirs;
          theirs.twin = mine;
          streams.add(mine);
          twin.streams.add(theirs);
          handler.opened(theirs);
          opened.complete(mine);
          return;
        }
      }
      fail(opened, StreamException.Reason.UNSUPPORTED);
    }

    private static void fail(CompletableFuture<Stream> opened, StreamException.Reason reason) {
      opened.completeExceptionally(new StreamException(reason, reason.name()));
    }

    @Override
    public void close() {
      closeSide();
      twin.closeSide();
    }

    private void closeSide() {
      if (local.connections.remove(this)) {
        streams.forEach(stream -> stream.breakUp(StreamException.Reason.CLOSED));
        local.loop.execute(() -> tell(ConnectionListener::disconnected));
      }
    }
  }

  /** One end of a stream. */
  static final class SimStream implements Stream {
    final SimConnection connection;
    final String protocol;
    final boolean inbound;
    SimStream twin;
    Reader reader;
    boolean broken;
    long consumed;
    long received;
    private final List<Runnable> early = new ArrayList<>(0);

    SimStream(SimConnection connection, String protocol, boolean inbound) {
      this.connection = connection;
      this.protocol = protocol;
      this.inbound = inbound;
    }

    @Override
    public PeerId remotePeer() {
      return connection.remotePeer();
    }

    @Override
    public String protocol() {
      return protocol;
    }

    @Override
    public boolean inbound() {
      return inbound;
    }

    @Override
    public CompletionStage<Void> write(ByteBuffer bytes) {
      if (broken) {
        return CompletableFuture.failedFuture(
            new StreamException(StreamException.Reason.RESET, "reset"));
      }
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      SimHost local = connection.local;
      byte[] carried = local.wire.carry(local, connection.remote, copy);
      if (carried.length > 0) {
        local.loop.afterMicros(connection.latency(), () -> twin.arrive(carried));
      }
      return connection.remote.deaf
          ? new CompletableFuture<>()
          : CompletableFuture.completedFuture(null);
    }

    private void arrive(byte[] bytes) {
      if (broken || connection.local.deaf) {
        return;
      }
      received += bytes.length;
      whenRead(() -> reader.bytes(ByteBuffer.wrap(bytes).asReadOnlyBuffer()));
    }

    private void whenRead(Runnable call) {
      if (reader == null) {
        early.add(call);
      } else {
        call.run();
      }
    }

    @Override
    public long pending() {
      return 0;
    }

    @Override
    public CompletionStage<Void> closeWrite() {
      connection.local.loop.afterMicros(
          connection.latency(), () -> twin.whenRead(() -> twin.reader.end()));
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void reset(int code) {
      breakUp(StreamException.Reason.CLOSED);
      connection.local.loop.afterMicros(
          connection.latency(), () -> twin.breakUp(StreamException.Reason.RESET));
    }

    void breakUp(StreamException.Reason reason) {
      if (!broken) {
        broken = true;
        whenRead(() -> reader.broken(new StreamException(reason, reason.name())));
      }
    }

    @Override
    public void read(Reader taker) {
      reader = taker;
      early.forEach(Runnable::run);
      early.clear();
    }

    @Override
    public void consumed(int bytes) {
      consumed += bytes;
    }
  }
}
