package org.opencloud.discovery.kad;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.ConnectionListener;
import org.opencloud.discovery.libp2p.Host;
import org.opencloud.discovery.libp2p.StreamHandler;

/** The part of a libp2p host that the DHT needs; a simulator implements it too. */
public interface KadHost {

  PeerId self();

  /** Where peers can reach this node, as multiaddrs. */
  List<String> addresses();

  Collection<Connection> connections();

  Optional<Connection> connection(PeerId peer);

  /** Dials each address until one answers, unless connected already. */
  CompletionStage<Connection> connect(PeerId peer, List<String> addresses, Duration timeout);

  /** The DHT needs no more whom it had dialled: the connection may end when nobody uses it. */
  void release(PeerId peer);

  /** Offers a protocol. */
  void handle(String protocol, StreamHandler handler);

  /** Withdraws a protocol and resets its open inbound streams. */
  void unhandle(String protocol);

  void addListener(ConnectionListener listener);

  void removeListener(ConnectionListener listener);

  /** The real host. */
  static KadHost over(Host host) {
    requireNonNull(host, "host");
    return new KadHost() {
      @Override
      public PeerId self() {
        return host.peerId();
      }

      @Override
      public List<String> addresses() {
        return host.addresses();
      }

      @Override
      public Collection<Connection> connections() {
        return host.connections();
      }

      @Override
      public Optional<Connection> connection(PeerId peer) {
        return host.connection(peer);
      }

      @Override
      public CompletionStage<Connection> connect(
          PeerId peer, List<String> addresses, Duration timeout) {
        return host.connect(peer, addresses, timeout);
      }

      @Override
      public void release(PeerId peer) {
        host.release(peer);
      }

      @Override
      public void handle(String protocol, StreamHandler handler) {
        host.handle(protocol, handler);
      }

      @Override
      public void unhandle(String protocol) {
        host.unhandle(protocol);
      }

      @Override
      public void addListener(ConnectionListener listener) {
        host.addListener(listener);
      }

      @Override
      public void removeListener(ConnectionListener listener) {
        host.removeListener(listener);
      }
    };
  }
}
