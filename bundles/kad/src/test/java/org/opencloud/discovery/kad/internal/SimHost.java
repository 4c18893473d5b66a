package org.opencloud.discovery.kad.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.opencloud.discovery.kad.KadHost;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.ConnectionListener;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamHandler;

/** A host of the simulation: whole writes arrive after the latency, in order. */
final class SimHost implements KadHost {
  final SimNetwork network;
  final PublicKey key;
  final String address;
  final Map<String, StreamHandler> handlers = new LinkedHashMap<>();
  final List<ConnectionListener> listeners = new ArrayList<>();
  final Map<PeerId, SimConnection> connections = new LinkedHashMap<>();

  /** Whom the DHT had dialled. */
  final Set<PeerId> lookedUp = new HashSet<>();

  private final PeerId id;

  /** A host that is cut off neither answers nor closes anything. */
  boolean dead;

  SimHost(SimNetwork network, PublicKey key, String address) {
    this.network = network;
    this.key = key;
    this.address = address;
    this.id = key.peerId();
  }

  @Override
  public PeerId self() {
    return id;
  }

  @Override
  public List<String> addresses() {
    return List.of(address);
  }

  @Override
  public Collection<Connection> connections() {
    return List.copyOf(connections.values());
  }

  @Override
  public Optional<Connection> connection(PeerId peer) {
    return Optional.ofNullable(connections.get(peer));
  }

  @Override
  public CompletionStage<Connection> connect(
      PeerId peer, List<String> addresses, Duration timeout) {
    network.dials++;
    lookedUp.add(peer);
    CompletableFuture<Connection> connected = new CompletableFuture<>();
    Optional<SimHost> other = network.at(addresses).filter(host -> !host.dead && !dead);
    if (other.isEmpty()) {
      long patience = TimeUnit.NANOSECONDS.toMicros(timeout.toNanos());
      network.loop.afterMicros(patience, () -> fail(connected, StreamException.Reason.TIMEOUT));
    } else if (!other.get().id.equals(peer)) {
      network.later(4, () -> fail(connected, StreamException.Reason.HANDSHAKE));
    } else {
      network.later(4, () -> connected.complete(dial(other.get())));
    }
    return connected;
  }

  /** Connects at once; identify answers one round trip later. */
  SimConnection dial(SimHost other) {
    SimConnection live = connections.get(other.id);
    if (live != null) {
      return live;
    }
    SimConnection out = new SimConnection(this, other, false);
    SimConnection in = new SimConnection(other, this, true);
    out.twin = in;
    in.twin = out;
    connections.put(other.id, out);
    other.connections.put(id, in);
    network.later(2, out::identify);
    network.later(2, in::identify);
    return out;
  }

  private static void fail(CompletableFuture<?> future, StreamException.Reason reason) {
    future.completeExceptionally(new StreamException(reason, reason.name()));
  }

  /** Nobody but the DHT uses the connections here: one without streams is idle. */
  @Override
  public void release(PeerId peer) {
    SimConnection connection = connections.get(peer);
    if (connection != null && !connection.inbound) {
      connection.released = true;
      connection.closeWhenIdle();
    }
  }

  @Override
  public void handle(String protocol, StreamHandler handler) {
    handlers.put(protocol, handler);
    pushIdentify();
  }

  @Override
  public void unhandle(String protocol) {
    handlers.remove(protocol);
    pushIdentify();
  }

  private void pushIdentify() {
    connections.values().forEach(connection -> network.later(1, connection.twin::identify));
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
    final List<SimStream> streams = new ArrayList<>();
    SimConnection twin;
    boolean released;
    Identified identified = Identified.NOT_YET;

    SimConnection(SimHost local, SimHost remote, boolean inbound) {
      this.local = local;
      this.remote = remote;
      this.inbound = inbound;
    }

    void identify() {
      if (local.connections.get(remote.id) == this && !local.dead) {
        Set<String> protocols = remote.handlers.keySet();
        identified = new Identified(true, remote.addresses(), protocols, "sim", "", new byte[0]);
        List.copyOf(local.listeners).forEach(listener -> listener.identified(this));
      }
    }

    @Override
    public PeerId remotePeer() {
      return remote.id;
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
      local.network.later(2, () -> negotiate(protocols.get(0), opened));
      return opened;
    }

    private void negotiate(String protocol, CompletableFuture<Stream> opened) {
      StreamHandler handler = remote.handlers.get(protocol);
      if (remote.dead || local.dead) {
        return;
      }
      if (local.connections.get(remote.id) != this) {
        fail(opened, StreamException.Reason.CLOSED);
      } else if (handler == null) {
        fail(opened, StreamException.Reason.UNSUPPORTED);
      } else {
        SimStream mine = new SimStream(this, protocol, false);
        SimStream theirs = new SimStream(twin, protocol, true);
        mine.twin = theirs;
        theirs.twin = mine;
        streams.add(mine);
        twin.streams.add(theirs);
        handler.opened(theirs);
        opened.complete(mine);
      }
    }

    @Override
    public void close() {
      closeSide();
      twin.closeSide();
    }

    private void closeWhenIdle() {
      if (released && streams.isEmpty()) {
        close();
      }
    }

    private void closeSide() {
      if (local.connections.remove(remote.id, this)) {
        List.copyOf(streams).forEach(stream -> stream.breakUp(StreamException.Reason.CLOSED));
        List.copyOf(local.listeners).forEach(listener -> listener.disconnected(this));
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
      SimNetwork network = connection.local.network;
      network.messages++;
      network.bytes += copy.length;
      network.later(1, () -> twin.arrive(copy));
      return CompletableFuture.completedFuture(null);
    }

    private void arrive(byte[] bytes) {
      if (!broken && !connection.local.dead && !connection.remote.dead) {
        whenRead(() -> reader.bytes(ByteBuffer.wrap(bytes).asReadOnlyBuffer()));
      }
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
      connection.local.network.later(
          1,
          () -> {
            if (!twin.broken) {
              twin.whenRead(() -> twin.reader.end());
            }
          });
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void reset(int code) {
      breakUp(StreamException.Reason.CLOSED);
      connection.local.network.later(1, () -> twin.breakUp(StreamException.Reason.RESET));
    }

    void breakUp(StreamException.Reason reason) {
      if (!broken) {
        broken = true;
        connection.streams.remove(this);
        connection.closeWhenIdle();
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
      // The simulation has no windows.
    }
  }
}
