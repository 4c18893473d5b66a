package org.opencloud.discovery.records.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.transport.Direction;
import org.opencloud.discovery.api.transport.NetworkStatus;
import org.opencloud.discovery.api.transport.PeerConnection;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.api.transport.TransportException.Reason;
import org.opencloud.discovery.testkit.node.StubExecutor;

/** A network in virtual time: each way takes 10 ms; hosts die or vanish when a test says so. */
final class VirtualNet {
  static final String NETWORK = "0".repeat(32);
  static final Duration WAY = Duration.ofMillis(10);

  private final StubExecutor executor;
  private final Map<PeerId, Host> hosts = new HashMap<>();
  private final Set<Set<PeerId>> connections = new HashSet<>();

  VirtualNet(StubExecutor executor) {
    this.executor = executor;
  }

  Host join(PeerId peer, String address) {
    Host host = new Host(peer, address);
    hosts.put(peer, host);
    return host;
  }

  private void later(Runnable task) {
    executor.schedule(task, WAY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** One host; dead ones are reached by nobody. */
  final class Host implements Transport {
    private final PeerId peer;
    private final Map<String, StreamProtocol> protocols = new HashMap<>();
    private final Set<End> ends = new LinkedHashSet<>();
    private List<String> addresses;
    private boolean dead;
    private boolean gone;

    private Host(PeerId peer, String address) {
      this.peer = peer;
      this.addresses = List.of(address);
    }

    PeerId peer() {
      return peer;
    }

    void moveTo(String... to) {
      addresses = List.of(to);
    }

    void offer(StreamProtocol protocol) {
      protocols.put(protocol.id(), protocol);
    }

    /** Breaks all its streams. */
    void die() {
      dead = true;
      connections.removeIf(pair -> pair.contains(peer));
      List.copyOf(ends).forEach(End::reset);
    }

    void live() {
      dead = false;
    }

    /** Neither answers nor breaks a stream any more: its cable is out. */
    void vanish() {
      gone = true;
    }

    boolean isGone() {
      return gone;
    }

    int openStreams() {
      return ends.size();
    }

    @Override
    public String network() {
      return NETWORK;
    }

    @Override
    public List<String> addresses() {
      return addresses;
    }

    @Override
    public Optional<PeerConnection> connection(PeerId other) {
      return Optional.empty();
    }

    @Override
    public Collection<PeerConnection> connections() {
      return List.of();
    }

    @Override
    public CompletionStage<PeerStream> open(
        PeerId to, List<String> at, String protocol, Duration timeout) {
      CompletableFuture<PeerStream> opened = new CompletableFuture<>();
      executor.schedule(
          () -> open(to, at, protocol, opened), 2 * WAY.toMillis(), TimeUnit.MILLISECONDS);
      executor.schedule(
          () -> opened.completeExceptionally(new TransportException(Reason.TIMEOUT, "silence")),
          timeout.toMillis(),
          TimeUnit.MILLISECONDS);
      return opened;
    }

    private void open(
        PeerId to, List<String> at, String protocol, CompletableFuture<PeerStream> opened) {
      Host other = hosts.get(to);
      if (gone || other != null && other.gone) {
        return;
      }
      boolean connected = connections.contains(Set.of(peer, to));
      if (other == null || other.dead || dead || !connected && !other.isAt(at)) {
        opened.completeExceptionally(new TransportException(Reason.UNREACHABLE, "nobody there"));
        return;
      }
      connections.add(Set.of(peer, to));
      StreamProtocol handler = other.protocols.get(protocol);
      if (handler == null) {
        opened.completeExceptionally(new TransportException(Reason.UNSUPPORTED, protocol));
        return;
      }
      End mine = new End(this, other, protocol);
      End theirs = new End(other, this, protocol);
      mine.other = theirs;
      theirs.other = mine;
      handler.opened(theirs);
      opened.complete(mine);
    }

    private boolean isAt(List<String> at) {
      return at.stream().anyMatch(addresses::contains);
    }

    @Override
    public CompletionStage<Duration> ping(PeerId other, Duration timeout) {
      return CompletableFuture.completedFuture(WAY);
    }

    @Override
    public void disconnect(PeerId other) {
      connections.remove(Set.of(peer, other));
    }

    @Override
    public Registration watch(Watcher watcher) {
      return () -> {};
    }

    @Override
    public NetworkStatus status() {
      return new NetworkStatus(
          "ready", addresses, List.of(), List.of(), Map.of(), List.of(), List.of());
    }

    PeerConnection asSeen() {
      return new PeerConnection(
          peer,
          new byte[0],
          Direction.OUTBOUND,
          addresses.get(0),
          addresses,
          "virtual",
          Set.of(),
          Instant.EPOCH);
    }
  }

  /** One end of a stream. */
  private final class End implements PeerStream {
    private final Host host;
    private final Host peer;
    private final String protocol;
    private final List<byte[]> early = new ArrayList<>();
    private End other;
    private Reader reader;
    private boolean closedHere;
    private boolean closedThere;
    private boolean ended;
    private boolean over;

    private End(Host host, Host peer, String protocol) {
      this.host = host;
      this.peer = peer;
      this.protocol = protocol;
      host.ends.add(this);
    }

    @Override
    public PeerId peer() {
      return peer.peer;
    }

    @Override
    public String protocol() {
      return protocol;
    }

    @Override
    public CompletionStage<Void> write(ByteBuffer bytes) {
      if (over || closedHere) {
        return CompletableFuture.failedFuture(new TransportException(Reason.RESET, "over"));
      }
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      toPeer(() -> other.receive(copy));
      return CompletableFuture.completedFuture(null);
    }

    private void toPeer(Runnable task) {
      if (!host.gone && !peer.gone) {
        later(task);
      }
    }

    private void receive(byte[] bytes) {
      if (over || reader == null) {
        early.add(bytes);
      } else {
        reader.bytes(ByteBuffer.wrap(bytes));
      }
    }

    @Override
    public CompletionStage<Void> closeWrite() {
      closedHere = true;
      toPeer(other::receiveEnd);
      forget();
      return CompletableFuture.completedFuture(null);
    }

    private void receiveEnd() {
      closedThere = true;
      if (reader != null && !ended && !over) {
        ended = true;
        reader.end();
      }
      forget();
    }

    private void forget() {
      if (over || closedHere && closedThere) {
        host.ends.remove(this);
      }
    }

    @Override
    public void reset() {
      broken();
      toPeer(other::broken);
    }

    private void broken() {
      if (!over) {
        over = true;
        forget();
        if (reader != null) {
          executor.execute(() -> reader.broken(new TransportException(Reason.RESET, "reset")));
        }
      }
    }

    @Override
    public void read(Reader to) {
      reader = to;
      early.forEach(this::receive);
      early.clear();
      if (closedThere) {
        receiveEnd();
      }
    }

    @Override
    public void consumed(int bytes) {}
  }
}
