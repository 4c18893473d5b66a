package org.opencloud.discovery.gossipsub;

import java.util.List;
import org.opencloud.discovery.keys.PeerId;

/** Connects to peers that other peers named. */
@FunctionalInterface
public interface PeerExchange {
  /** Connects to nobody. */
  PeerExchange NONE = (peer, addresses) -> {};

  /**
   * Called on a validator thread with a peer to which there is no connection, and where it says,
   * under its own signature, that it listens. May do nothing; must not block.
   *
   * @param addresses multiaddrs, at most 256; nothing but their form was checked
   */
  void found(PeerId peer, List<String> addresses);
}
