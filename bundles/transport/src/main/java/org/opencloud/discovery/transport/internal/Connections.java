package org.opencloud.discovery.transport.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.transport.Direction;
import org.opencloud.discovery.api.transport.PeerConnection;
import org.opencloud.discovery.api.transport.Transport.Watcher;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.ConnectionListener;

/** Tells watchers and the gate of connections. */
final class Connections implements ConnectionListener {
  private final Gate gate;
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

  Connections(Gate gate) {
    this.gate = gate;
  }

  Registration watch(Watcher watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  @Override
  public void connected(Connection connection) {
    // Nothing is known of the peer but its key; identify follows at once.
  }

  @Override
  public void identified(Connection connection) {
    PeerConnection port = port(connection);
    gate.identified(port);
    watchers.forEach(watcher -> watcher.connected(port));
  }

  @Override
  public void disconnected(Connection connection) {
    watchers.forEach(watcher -> watcher.disconnected(Names.port(connection.remotePeer())));
  }

  static PeerConnection port(Connection connection) {
    Connection.Identified said = connection.identified();
    return new PeerConnection(
        Names.port(connection.remotePeer()),
        connection.remoteKey().encode(),
        connection.inbound() ? Direction.INBOUND : Direction.OUTBOUND,
        connection.remoteAddress(),
        said.addresses(),
        said.agent(),
        said.protocols(),
        connection.since());
  }
}
