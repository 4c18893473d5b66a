package org.opencloud.discovery.libp2p;

/** Told of connections, on event loops, in order for each connection. Return at once. */
public interface ConnectionListener {

  /** Upgraded; streams can be opened. Identify has not answered yet. */
  void connected(Connection connection);

  /** Identify or a later push has answered. */
  void identified(Connection connection);

  void disconnected(Connection connection);
}
