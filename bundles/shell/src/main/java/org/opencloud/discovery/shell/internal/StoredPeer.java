package org.opencloud.discovery.shell.internal;

import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;

/** Finds the peer that an operator means: by DID, peer id, or a name that only one has. */
final class StoredPeer {
  private StoredPeer() {}

  static Optional<Peer> find(PeerDirectory directory, String text) {
    List<Peer> meant =
        directory.list().stream()
            .filter(
                peer ->
                    peer.did().text().equals(text)
                        || peer.peerId().text().equals(text)
                        || peer.name().equals(text))
            .toList();
    if (meant.size() == 1) {
      return Optional.of(meant.get(0));
    }
    return PeerId.isPeerId(text) ? directory.find(new PeerId(text)) : Optional.empty();
  }
}
