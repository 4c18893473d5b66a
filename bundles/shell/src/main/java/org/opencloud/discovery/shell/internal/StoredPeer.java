package org.opencloud.discovery.shell.internal;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.support.CommandException;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;

/** Finds the peer that an operator means: by DID, peer id, or a name that only one has. */
final class StoredPeer {
  private StoredPeer() {}

  /**
   * The key of the peer meant, stored or not.
   *
   * @throws CommandException when the text names no peer, or more than one
   */
  static PeerId key(Services services, String text) throws CommandException {
    Optional<Peer> stored = find(services, text);
    if (stored.isPresent()) {
      return stored.get().peerId();
    }
    if (PeerId.isPeerId(text)) {
      return new PeerId(text);
    }
    return services
        .find(KeyNames.class)
        .filter(names -> Did.isDid(text))
        .flatMap(names -> names.peerId(new Did(text)))
        .orElseThrow(
            () ->
                NodeCommand.failed("no such peer: " + text + "; expected a DID, peer id or name"));
  }

  /** As below; empty also while nobody knows any peers. */
  static Optional<Peer> find(Services services, String text) throws CommandException {
    Optional<PeerDirectory> directory = services.find(PeerDirectory.class);
    return directory.isPresent() ? find(directory.get(), text) : Optional.empty();
  }

  /**
   * The peer meant; empty when there is none.
   *
   * @throws CommandException when several have this name: none of them is meant more than another
   */
  static Optional<Peer> find(PeerDirectory directory, String text) throws CommandException {
    List<Peer> all = directory.list();
    Optional<Peer> keyed =
        all.stream()
            .filter(peer -> peer.did().text().equals(text) || peer.peerId().text().equals(text))
            .findFirst();
    if (keyed.isPresent()) {
      return keyed;
    }
    List<Peer> named = all.stream().filter(peer -> peer.name().equals(text)).toList();
    if (named.size() > 1 && !text.isEmpty()) {
      throw NodeCommand.failed(
          named.size() + " peers are called " + text + ": name one by its peer id or DID");
    }
    return named.size() == 1
        ? Optional.of(named.get(0))
        : PeerId.isPeerId(text) ? directory.find(new PeerId(text)) : Optional.empty();
  }
}
