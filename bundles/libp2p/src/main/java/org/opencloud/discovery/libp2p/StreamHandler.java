package org.opencloud.discovery.libp2p;

/** Takes inbound streams of one protocol. */
@FunctionalInterface
public interface StreamHandler {

  /** Called on the connection's event loop after negotiation: return at once. */
  void opened(Stream stream);
}
