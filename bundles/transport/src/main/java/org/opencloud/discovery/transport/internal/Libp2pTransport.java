package org.opencloud.discovery.transport.internal;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.transport.NetworkStatus;
import org.opencloud.discovery.api.transport.PeerConnection;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.api.transport.TransportException.Reason;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.KnownKeys;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.Host;

/** The transport port on our libp2p host. */
final class Libp2pTransport implements Transport {
  private final Host host;
  private final String network;
  private final Connections connections;
  private final ScheduledExecutorService timer;
  private final Supplier<NetworkStatus> status;
  private final KnownKeys names = new KnownKeys();

  Libp2pTransport(
      Host host,
      String network,
      Connections connections,
      ScheduledExecutorService timer,
      Supplier<NetworkStatus> status) {
    this.host = host;
    this.network = network;
    this.connections = connections;
    this.timer = timer;
    this.status = status;
  }

  @Override
  public String network() {
    return network;
  }

  @Override
  public List<String> addresses() {
    return host.addresses();
  }

  @Override
  public Optional<PeerConnection> connection(PeerId peer) {
    return live(peer).map(Connections::port);
  }

  @Override
  public Collection<PeerConnection> connections() {
    return host.connections().stream().map(Connections::port).toList();
  }

  @Override
  public CompletionStage<PeerStream> open(
      PeerId peer, List<String> addresses, String protocol, Duration timeout) {
    CompletionStage<PeerStream> stream =
        connected(peer, addresses, timeout)
            .thenCompose(connection -> connection.open(List.of(protocol)))
            .thenApply(PortStream::new);
    return Stages.within(stream, timeout, timer, PeerStream::reset);
  }

  @Override
  public CompletionStage<Duration> ping(PeerId peer, Duration timeout) {
    try {
      return Stages.portFailures(host.ping(names.peerId(peer.text()), timeout));
    } catch (KeyException e) {
      return Stages.failed(Reason.UNREACHABLE, e.getMessage());
    }
  }

  @Override
  public void disconnect(PeerId peer) {
    host.connections().stream()
        .filter(connection -> Names.port(connection.remotePeer()).equals(peer))
        .forEach(Connection::close);
  }

  @Override
  public Registration watch(Watcher watcher) {
    return connections.watch(watcher);
  }

  @Override
  public NetworkStatus status() {
    return status.get();
  }

  private Optional<Connection> live(PeerId peer) {
    try {
      return host.connection(names.peerId(peer.text()));
    } catch (KeyException e) {
      return Optional.empty();
    }
  }

  private CompletionStage<Connection> connected(
      PeerId peer, List<String> addresses, Duration timeout) {
    Optional<Connection> live = live(peer);
    if (live.isPresent()) {
      return java.util.concurrent.CompletableFuture.completedFuture(live.get());
    }
    if (addresses.isEmpty()) {
      return Stages.failed(Reason.UNREACHABLE, "not connected, and no address is known");
    }
    try {
      return host.connect(names.peerId(peer.text()), addresses, timeout);
    } catch (KeyException e) {
      return Stages.failed(Reason.UNREACHABLE, e.getMessage());
    }
  }
}
