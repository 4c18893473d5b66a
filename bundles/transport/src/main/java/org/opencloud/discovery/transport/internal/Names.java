package org.opencloud.discovery.transport.internal;

import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.keys.KeyException;

/** Peer ids as the ports spell them, and as libp2p has them. */
final class Names {
  private Names() {}

  static PeerId port(org.opencloud.discovery.keys.PeerId id) {
    return new PeerId(id.toString());
  }

  /**
   * The id behind the text.
   *
   * @throws KeyException when the text has the form of a peer id and is none
   */
  static org.opencloud.discovery.keys.PeerId libp2p(PeerId id) throws KeyException {
    return org.opencloud.discovery.keys.PeerId.parse(id.text());
  }
}
