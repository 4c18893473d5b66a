package org.opencloud.discovery.peers.internal;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerRefused;
import org.opencloud.discovery.api.peers.PeerRegistry;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.peers.internal.PeerText.Named;

/** Checks what an operator says of a peer, and keeps it. */
final class StorePeerRegistry implements PeerRegistry {
  private static final int MAX_NAME = 64;
  private static final String SOURCE = "operator";

  private final PeerId self;
  private final PeerText text;
  private final PeerTable table;
  private final StoredPeers stored;

  StorePeerRegistry(PeerId self, PeerText text, PeerTable table, StoredPeers stored) {
    this.self = self;
    this.text = text;
    this.table = table;
    this.stored = stored;
  }

  @Override
  public Peer add(String peer, String name, List<String> addresses)
      throws PeerRefused, StoreException {
    Named named = foreign(text.read(peer, addresses));
    List<String> checked = Addresses.checked(named.peerId(), addresses);
    String checkedName = checkedName(name);
    return change(
        named,
        before ->
            new Peer(
                named.peerId(),
                named.did(),
                checkedName,
                checked,
                before.relation(),
                SOURCE,
                before.lastSeen()));
  }

  @Override
  public Peer relate(String peer, Relation relation) throws PeerRefused, StoreException {
    if (relation == Relation.SELF) {
      throw new PeerRefused("expected NONE, PARTNER or BLACKLIST");
    }
    return change(foreign(stranger(peer)), before -> before.related(relation));
  }

  @Override
  public boolean remove(PeerId peer) throws StoreException {
    return stored.remove(peer);
  }

  /** An opaque DID that is stored needs no address to name its key. */
  private Named stranger(String peer) throws PeerRefused {
    Optional<Peer> known =
        org.opencloud.discovery.api.identity.Did.isDid(peer.trim())
            ? table.find(new org.opencloud.discovery.api.identity.Did(peer.trim()))
            : Optional.empty();
    return known.isPresent()
        ? new Named(known.get().peerId(), known.get().did())
        : text.read(peer, List.of());
  }

  private Named foreign(Named named) throws PeerRefused {
    if (named.peerId().equals(self)) {
      throw new PeerRefused("this is the node itself");
    }
    return named;
  }

  private Peer change(Named named, Function<Peer, Peer> change) throws StoreException {
    return stored
        .change(
            named.peerId(),
            before -> Optional.of(change.apply(before.orElseGet(() -> unknown(named)))))
        .orElseThrow();
  }

  private static Peer unknown(Named named) {
    return new Peer(
        named.peerId(), named.did(), "", List.of(), Relation.NONE, SOURCE, Optional.empty());
  }

  private static String checkedName(String name) throws PeerRefused {
    String plain = name.strip();
    if (plain.length() > MAX_NAME || plain.chars().anyMatch(Character::isISOControl)) {
      throw new PeerRefused(
          "expected a name of at most " + MAX_NAME + " characters without control characters");
    }
    return plain;
  }
}
