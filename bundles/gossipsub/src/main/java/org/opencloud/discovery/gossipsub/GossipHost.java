package org.opencloud.discovery.gossipsub;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.ConnectionListener;
import org.opencloud.discovery.libp2p.Host;
import org.opencloud.discovery.libp2p.StreamHandler;

/** The part of a libp2p host that the router needs; a simulator implements it too. */
public interface GossipHost {

  /** The live connections; one that was reported as gone is not among them. */
  Collection<Connection> connections();

  /** Offers a protocol, whose streams last as long as their connection. */
  void handle(String protocol, StreamHandler handler);

  /** Withdraws a protocol. */
  void unhandle(String protocol);

  void addListener(ConnectionListener listener);

  void removeListener(ConnectionListener listener);

  /** The real host. */
  static GossipHost over(Host host) {
    requireNonNull(host, "host");
    return new GossipHost() {
      @Override
      public Collection<Connection> connections() {
        return host.connections();
      }

      @Override
      public void handle(String protocol, StreamHandler handler) {
        host.handleLasting(protocol, handler);
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
