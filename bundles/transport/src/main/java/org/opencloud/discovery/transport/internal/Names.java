package org.opencloud.discovery.transport.internal;

import java.util.Optional;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.keys.KeyException;

/** Peer ids as the ports spell them, and as libp2p has them. */
final class Names {
  private Names() {}

  static PeerId port(org.opencloud.discovery.keys.PeerId id) {
    return new PeerId(id.toString());
  }

  /** The id behind the text; empty when it is none. */
  static Optional<org.opencloud.discovery.keys.PeerId> known(PeerId id) {
    try {
      return Optional.of(libp2p(id));
    } catch (KeyException e) {
      return Optional.empty();
    }
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
