package org.opencloud.discovery.libp2p;

import org.opencloud.discovery.keys.PeerId;

/** Judges connections. Called on event loops, from memory, without blocking. */
public interface Gater {

  /** Before a dial. */
  boolean mayDial(PeerId peer, String address);

  /** When a socket is accepted, before a byte is read. */
  boolean mayAccept(String remoteAddress);

  /** After the handshake of an inbound or outbound connection has proven the peer's key. */
  boolean mayUse(PeerId peer, boolean inbound, String remoteAddress);

  /**
   * An accepted socket did not become a connection.
   *
   * @param reason the word of the counter {@code connection.refused}, such as {@code psk}
   */
  default void handshakeFailed(String remoteAddress, String reason) {}
}
