package org.opencloud.discovery.interop;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.opencloud.discovery.gossipsub.GossipHost;
import org.opencloud.discovery.harness.HarnessException;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.ConnectionListener;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamHandler;
import org.opencloud.discovery.libp2p.VarintFrames;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.ProtoReader;

/**
 * Stands between a router and its host: keeps what RPCs went by, and loses published messages on
 * demand, as a full queue or a broken connection would.
 */
final class Tap implements GossipHost {
  private static final int MAX_RPC = 8 << 20;
  private static final int PUBLISH = 2;

  private final GossipHost host;
  private final Map<Connection, Tapped> connections = new ConcurrentHashMap<>();
  private final Map<ConnectionListener, ConnectionListener> listeners = new ConcurrentHashMap<>();
  private final List<Passed> passed = new CopyOnWriteArrayList<>();
  private final AtomicInteger loseOut = new AtomicInteger();
  private final AtomicInteger loseIn = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();

  Tap(GossipHost host) {
    this.host = host;
  }

  /**
   * An RPC that went by.
   *
   * @param out to the peer
   * @param nanos when, of {@link System#nanoTime()}
   * @param rpc as its sender wrote it, with what the tap lost of it
   */
  record Passed(PeerId peer, boolean out, long nanos, byte[] bytes, RpcView rpc) {}

  List<Passed> passed() {
    return passed;
  }

  /** The next messages that go out are lost. */
  void loseOut(int messages) {
    loseOut.set(messages);
  }

  /** The next messages that come in are lost. */
  void loseIn(int messages) {
    loseIn.set(messages);
  }

  int lost() {
    return lost.get();
  }

  /** One RPC, framed again, without the messages that are to be lost. */
  private byte[] pass(PeerId peer, boolean out, byte[] rpc) {
    try {
      passed.add(new Passed(peer, out, System.nanoTime(), rpc, RpcView.of(rpc)));
      byte[] rest = without(rpc, out ? loseOut : loseIn);
      return rest.length == 0 ? rest : VarintFrames.encode(rest).array();
    } catch (ProtoException e) {
      throw new HarnessException("an RPC that cannot be read: " + e.getMessage(), e);
    }
  }

  private byte[] without(byte[] rpc, AtomicInteger toLose) throws ProtoException {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    ProtoReader reader = new ProtoReader(rpc);
    while (reader.next()) {
      int from = reader.fieldStart();
      boolean loses = reader.field() == PUBLISH && toLose.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
      reader.skip();
      if (loses) {
        lost.incrementAndGet();
      } else {
        rest.write(rpc, from, reader.position() - from);
      }
    }
    return rest.toByteArray();
  }

  private Tapped tapped(Connection connection) {
    return connections.computeIfAbsent(connection, Tapped::new);
  }

  @Override
  public Collection<Connection> connections() {
    return host.connections().stream().map(c -> (Connection) tapped(c)).toList();
  }

  @Override
  public void handle(String protocol, StreamHandler handler) {
    host.handle(protocol, stream -> handler.opened(new TappedStream(stream)));
  }

  @Override
  public void unhandle(String protocol) {
    host.unhandle(protocol);
  }

  @Override
  public void addListener(ConnectionListener listener) {
    ConnectionListener wrapped = new TappedListener(listener);
    listeners.put(listener, wrapped);
    host.addListener(wrapped);
  }

  @Override
  public void removeListener(ConnectionListener listener) {
    ConnectionListener wrapped = listeners.remove(listener);
    if (wrapped != null) {
      host.removeListener(wrapped);
    }
  }

  private final class TappedListener implements ConnectionListener {
    private final ConnectionListener listener;

    private TappedListener(ConnectionListener listener) {
      this.listener = listener;
    }

    @Override
    public void connected(Connection connection) {
      listener.connected(tapped(connection));
    }

    @Override
    public void identified(Connection connection) {
      listener.identified(tapped(connection));
    }

    @Override
    public void disconnected(Connection connection) {
      listener.disconnected(tapped(connection));
    }
  }

  private final class Tapped implements Connection {
    private final Connection connection;

    private Tapped(Connection connection) {
      this.connection = connection;
    }

    @Override
    public PeerId remotePeer() {
      return connection.remotePeer();
    }

    @Override
    public PublicKey remoteKey() {
      return connection.remoteKey();
    }

    @Override
    public boolean inbound() {
      return connection.inbound();
    }

    @Override
    public String remoteAddress() {
      return connection.remoteAddress();
    }

    @Override
    public Instant since() {
      return connection.since();
    }

    @Override
    public Identified identified() {
      return connection.identified();
    }

    @Override
    public CompletionStage<Stream> open(List<String> protocols) {
      return connection.open(protocols).thenApply(TappedStream::new);
    }

    @Override
    public void close() {
      connection.close();
    }
  }

  private final class TappedStream implements Stream {
    private final Stream stream;
    private final ByteArrayOutputStream going = new ByteArrayOutputStream();
    private final VarintFrames out;

    private TappedStream(Stream stream) {
      this.stream = stream;
      this.out =
          new VarintFrames(MAX_RPC, rpc -> going.writeBytes(pass(stream.remotePeer(), true, rpc)));
    }

    @Override
    public PeerId remotePeer() {
      return stream.remotePeer();
    }

    @Override
    public String protocol() {
      return stream.protocol();
    }

    @Override
    public boolean inbound() {
      return stream.inbound();
    }

    @Override
    public synchronized CompletionStage<Void> write(ByteBuffer bytes) {
      going.reset();
      try {
        out.feed(bytes);
      } catch (ProtoException e) {
        throw new HarnessException("the router writes no RPCs: " + e.getMessage(), e);
      }
      return going.size() == 0
          ? CompletableFuture.completedFuture(null)
          : stream.write(ByteBuffer.wrap(going.toByteArray()));
    }

    @Override
    public long pending() {
      return stream.pending();
    }

    @Override
    public CompletionStage<Void> closeWrite() {
      return stream.closeWrite();
    }

    @Override
    public void reset(int code) {
      stream.reset(code);
    }

    @Override
    public void read(Reader reader) {
      stream.read(new TappedReader(stream, reader));
    }

    @Override
    public void consumed(int bytes) {
      stream.consumed(bytes);
    }
  }

  private final class TappedReader implements Stream.Reader {
    private final Stream stream;
    private final Stream.Reader reader;
    private final VarintFrames in;

    private TappedReader(Stream stream, Stream.Reader reader) {
      this.stream = stream;
      this.reader = reader;
      this.in = new VarintFrames(MAX_RPC, this::frame);
    }

    private void frame(byte[] rpc) {
      byte[] kept = pass(stream.remotePeer(), false, rpc);
      int whole = VarintFrames.encode(rpc).remaining();
      if (kept.length < whole) {
        stream.consumed(whole - kept.length);
      }
      if (kept.length > 0) {
        reader.bytes(ByteBuffer.wrap(kept));
      }
    }

    @Override
    public void bytes(ByteBuffer bytes) {
      try {
        in.feed(bytes);
      } catch (ProtoException e) {
        throw new HarnessException("the peer writes no RPCs: " + e.getMessage(), e);
      }
    }

    @Override
    public void end() {
      reader.end();
    }

    @Override
    public void broken(StreamException cause) {
      reader.broken(cause);
    }
  }
}
