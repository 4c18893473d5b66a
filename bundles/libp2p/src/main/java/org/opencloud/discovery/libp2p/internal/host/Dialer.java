package org.opencloud.discovery.libp2p.internal.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.Multiaddr;
import org.opencloud.discovery.libp2p.MultiaddrException;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;

/** Connects to peers, one flight each: callers that come while it lasts join it. */
final class Dialer {
  private static final int MAX_ADDRESSES = 32;

  private final HostContext host;
  private final Names names;
  private final Map<PeerId, Flight> flights = new ConcurrentHashMap<>();
  private volatile boolean closed;

  Dialer(HostContext host, Names names) {
    this.host = host;
    this.names = names;
  }

  CompletionStage<Connection> connect(PeerId peer, List<String> addresses, Duration timeout) {
    Optional<PeerConnection> live = host.table().first(peer);
    if (live.isPresent()) {
      live.get().retain();
      return CompletableFuture.completedFuture(live.get());
    }
    if (peer.matches(host.signer().publicKey())) {
      return failed(Reason.REFUSED, "our own peer id");
    }
    List<Multiaddr> usable = usable(peer, addresses);
    if (usable.isEmpty()) {
      return failed(Reason.UNREACHABLE, "no address to dial for " + peer);
    }
    CompletableFuture<Connection> caller = new CompletableFuture<>();
    join(peer, new Flight.Passenger(caller, usable, timeout));
    return caller;
  }

  private void join(PeerId peer, Flight.Passenger passenger) {
    if (closed) {
      passenger
          .caller()
          .completeExceptionally(new StreamException(Reason.CLOSED, "host is closed"));
      return;
    }
    flights.computeIfAbsent(peer, key -> new Flight(host, names, key, this)).join(passenger);
  }

  /** The flight is over; whoever came too late for it takes the next one. */
  void landed(PeerId peer, Flight flight) {
    flights.remove(peer, flight);
  }

  void again(PeerId peer, Flight.Passenger passenger) {
    Optional<PeerConnection> live = host.table().first(peer);
    if (live.isPresent()) {
      passenger.caller().complete(live.get());
    } else {
      join(peer, passenger);
    }
  }

  void close() {
    closed = true;
    StreamException cause = new StreamException(Reason.CLOSED, "host is closed");
    List.copyOf(flights.values()).forEach(flight -> flight.abort(cause));
  }

  /** Plain TCP addresses of this peer, each once, without its id. */
  private static List<Multiaddr> usable(PeerId peer, List<String> addresses) {
    List<Multiaddr> usable = new ArrayList<>();
    for (String text : addresses) {
      tcp(peer, text)
          .filter(address -> usable.size() < MAX_ADDRESSES && !usable.contains(address))
          .ifPresent(usable::add);
    }
    return usable;
  }

  private static Optional<Multiaddr> tcp(PeerId peer, String text) {
    try {
      Multiaddr address = Multiaddr.parse(text);
      boolean another = address.peer().filter(named -> !named.equals(peer)).isPresent();
      return another || address.tcp().isEmpty() ? Optional.empty() : address.withoutPeer();
    } catch (MultiaddrException e) {
      return Optional.empty();
    }
  }

  private static CompletionStage<Connection> failed(Reason reason, String text) {
    return CompletableFuture.failedFuture(new StreamException(reason, text));
  }
}
