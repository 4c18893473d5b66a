package org.opencloud.discovery.kad.internal;

import java.util.HashMap;
import java.util.Map;
import org.opencloud.discovery.kad.KadParams;
import org.opencloud.discovery.keys.PeerId;

/**
 * What each peer has asked of us lately. Remembered beyond its connection, so that connecting again
 * gives nothing. Used on the loop only.
 */
final class Quotas {
  private static final int MAX_PEERS = 10_000;

  private final Setup setup;
  private final Map<PeerId, Peer> peers = new HashMap<>();
  private int streams;

  Quotas(Setup setup) {
    this.setup = setup;
  }

  private static final class Peer {
    private final Rate requests;
    private final Rate puts;
    private int streams;

    private Peer(KadParams params, long now) {
      requests = new Rate(params.serving().perSecond(), params.serving().burst(), now);
      puts = new Rate(params.holding().putsPerSecond(), params.holding().putBurst(), now);
    }
  }

  /** Takes a stream of a peer; the reason when it may not have it, empty when it may. */
  String open(PeerId id) {
    KadParams.Serving serving = setup.params().serving();
    if (streams >= serving.streams()) {
      return "streams";
    }
    if (!peers.containsKey(id) && peers.size() >= MAX_PEERS) {
      return "peers";
    }
    Peer peer = peer(id);
    if (peer.streams >= serving.streamsPerPeer()) {
      return "streams-of-peer";
    }
    peer.streams++;
    streams++;
    return "";
  }

  void closed(PeerId id) {
    peer(id).streams--;
    streams--;
  }

  boolean request(PeerId id) {
    return peer(id).requests.take(setup.now());
  }

  boolean put(PeerId id) {
    return peer(id).puts.take(setup.now());
  }

  /** Forgets peers of whom nothing needs to be remembered. */
  void upkeep() {
    long now = setup.now();
    peers
        .values()
        .removeIf(peer -> peer.streams == 0 && peer.requests.full(now) && peer.puts.full(now));
  }

  private Peer peer(PeerId id) {
    return peers.computeIfAbsent(id, fresh -> new Peer(setup.params(), setup.now()));
  }
}
