package org.opencloud.discovery.peers.internal;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Partnership;
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
  private final OpaqueNames opaque;
  private final Clock clock;

  StorePeerRegistry(
      PeerId self,
      PeerText text,
      PeerTable table,
      StoredPeers stored,
      OpaqueNames opaque,
      Clock clock) {
    this.self = self;
    this.text = text;
    this.table = table;
    this.stored = stored;
    this.opaque = opaque;
    this.clock = clock;
  }

  @Override
  public Peer add(String peer, String name, List<String> addresses)
      throws PeerRefused, StoreException {
    Named named = foreign(text.read(peer, addresses));
    requireOwnName(named);
    List<String> checked = Addresses.checked(named.peerId(), addresses);
    String checkedName = checkedName(name);
    Peer added =
        change(
            named,
            before -> {
              boolean keepsName = before.did().isOpaque() && !named.did().isOpaque();
              return new Peer(
                  named.peerId(),
                  keepsName ? before.did() : named.did(),
                  checkedName,
                  checked,
                  before.relation(),
                  SOURCE,
                  before.lastSeen(),
                  keepsName && before.firstUse(),
                  before.partnership());
            });
    opaque.settled(named.did());
    return added;
  }

  /** Another key for a name that has one is a decision of its own. */
  private void requireOwnName(Named named) throws PeerRefused {
    Optional<Peer> owner = table.find(named.did());
    if (owner.isPresent() && !owner.get().peerId().equals(named.peerId())) {
      throw new PeerRefused(
          named.did()
              + " has the key "
              + owner.get().peerId()
              + ": peer:repin "
              + named.did()
              + " "
              + named.peerId()
              + " gives it another");
    }
  }

  @Override
  public Peer repin(String name, String key) throws PeerRefused, StoreException {
    Named named = foreign(text.opaque(name, key));
    stored.changeAll(() -> repinned(named));
    opaque.settled(named.did());
    return table.find(named.peerId()).map(table::inForce).orElseThrow();
  }

  /** The former owner first: a name must never be read with two keys. */
  private List<Peer> repinned(Named named) {
    Optional<Peer> former =
        table.find(named.did()).filter(owner -> !owner.peerId().equals(named.peerId()));
    Peer owner = table.find(named.peerId()).orElseGet(() -> unknown(named));
    return Stream.concat(
            former.map(peer -> peer.named(text.ownName(peer.peerId()), false)).stream(),
            Stream.of(owner.named(named.did(), false)))
        .toList();
  }

  @Override
  public Peer partner(String peer, Partnership terms) throws PeerRefused, StoreException {
    if (terms.isOver(clock.instant())) {
      throw new PeerRefused("expected an end that is not over yet");
    }
    return change(foreign(stranger(peer)), before -> before.related(Relation.PARTNER).on(terms));
  }

  @Override
  public Peer relate(String peer, Relation relation) throws PeerRefused, StoreException {
    if (relation == Relation.SELF) {
      throw new PeerRefused("expected NONE, PARTNER or BLACKLIST");
    }
    return change(foreign(stranger(peer)), before -> related(before, relation));
  }

  private Peer related(Peer before, Relation relation) {
    boolean isPartner = table.inForce(before).relation() == Relation.PARTNER;
    Peer after = before.related(relation);
    if (relation == Relation.PARTNER) {
      return isPartner ? after : after.on(Partnership.FULL);
    }
    boolean wasPartner = before.partnership().isPresent() || isPartner;
    return wasPartner ? after.on(before.terms().ended(clock.instant())) : after;
  }

  @Override
  public void reload() throws StoreException {
    stored.takeAll();
  }

  @Override
  public boolean remove(PeerId peer) throws StoreException {
    table.find(peer).ifPresent(known -> opaque.settled(known.did()));
    return stored.remove(peer);
  }

  /** An opaque DID that is stored needs no address to name its key. */
  private Named stranger(String peer) throws PeerRefused {
    Optional<Peer> known =
        Did.isDid(peer.trim()) ? table.find(new Did(peer.trim())) : Optional.empty();
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
        .map(table::inForce)
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
