package org.opencloud.discovery.libp2p.internal.host;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.opencloud.discovery.keys.PeerId;

/** The live connections, oldest first for each peer. */
final class ConnectionTable {
  private final int perPeer;
  private final Map<PeerId, List<PeerConnection>> byPeer = new ConcurrentHashMap<>();

  ConnectionTable(int perPeer) {
    this.perPeer = perPeer;
  }

  /** False when the peer has all the connections it may have. */
  boolean add(PeerConnection connection) {
    List<PeerConnection> after =
        byPeer.compute(
            connection.remotePeer(),
            (peer, before) -> {
              List<PeerConnection> old = before == null ? List.of() : before;
              return old.size() >= perPeer ? old : with(old, connection);
            });
    return after.contains(connection);
  }

  void remove(PeerConnection connection) {
    byPeer.computeIfPresent(
        connection.remotePeer(),
        (peer, before) -> {
          List<PeerConnection> after = new ArrayList<>(before);
          after.remove(connection);
          return after.isEmpty() ? null : List.copyOf(after);
        });
  }

  Optional<PeerConnection> first(PeerId peer) {
    return of(peer).stream().findFirst();
  }

  List<PeerConnection> of(PeerId peer) {
    return byPeer.getOrDefault(peer, List.of());
  }

  /** The connections of each peer. */
  Collection<List<PeerConnection>> peers() {
    return byPeer.values();
  }

  Collection<PeerConnection> all() {
    return byPeer.values().stream().flatMap(List::stream).toList();
  }

  private static List<PeerConnection> with(List<PeerConnection> old, PeerConnection added) {
    List<PeerConnection> list = new ArrayList<>(old);
    list.add(added);
    return List.copyOf(list);
  }
}
