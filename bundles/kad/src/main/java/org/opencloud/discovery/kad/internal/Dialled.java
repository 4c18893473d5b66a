package org.opencloud.discovery.kad.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.opencloud.discovery.kad.KadHost;
import org.opencloud.discovery.keys.PeerId;

/**
 * Whom the DHT has dialled. Lookups meet many peers once: those that get no place in the routing
 * table are given up after a while. Used on the loop only.
 */
final class Dialled {
  private final Setup setup;
  private final KadHost host;
  private final Predicate<PeerId> member;
  private final Map<PeerId, Long> since = new HashMap<>();

  /**
   * Nobody yet.
   *
   * @param member whether a peer is in the routing table
   */
  Dialled(Setup setup, KadHost host, Predicate<PeerId> member) {
    this.setup = setup;
    this.host = host;
    this.member = member;
  }

  void add(PeerId peer) {
    since.put(peer, setup.now());
  }

  /** Gives up who has no place in the table by now, and forgets who is gone. */
  void upkeep() {
    long old = setup.now() - setup.params().timing().spare().toMillis();
    since.entrySet().removeIf(peer -> peer.getValue() <= old && settled(peer.getKey()));
  }

  private boolean settled(PeerId peer) {
    if (host.connection(peer).isEmpty()) {
      return true;
    }
    if (member.test(peer)) {
      return false;
    }
    host.release(peer);
    return true;
  }
}
