package org.opencloud.discovery.api.peers;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;

/**
 * Another node, as we know it.
 *
 * @param peerId of the proven or pinned key; access and blacklists are evaluated on it
 * @param did its public name
 * @param name what the operator calls it; may be empty
 * @param addresses multiaddrs without the peer id, best first, at most 32
 * @param source who told us: {@code connection}, {@code database}, a resolver's name
 * @param lastSeen when it last proved its key to us
 * @param firstUse whether its opaque name is its own claim, pinned when it first used it, and not
 *     the operator's word
 * @param partnership the terms while it is a partner, and after that until they are granted anew: a
 *     peer that was a partner and is none any more sees nothing private, whatever lists it
 */
public record Peer(
    PeerId peerId,
    Did did,
    String name,
    List<String> addresses,
    Relation relation,
    String source,
    Optional<Instant> lastSeen,
    boolean firstUse,
    Optional<Partnership> partnership) {

  public Peer {
    requireNonNull(peerId, "peerId");
    requireNonNull(did, "did");
    requireNonNull(name, "name");
    requireNonNull(relation, "relation");
    requireNonNull(partnership, "partnership");
    addresses = List.copyOf(addresses);
  }

  /** A peer whose name is not pinned by its first use, and that has never been a partner. */
  public Peer(
      PeerId peerId,
      Did did,
      String name,
      List<String> addresses,
      Relation relation,
      String source,
      Optional<Instant> lastSeen) {
    this(peerId, did, name, addresses, relation, source, lastSeen, false, Optional.empty());
  }

  /**
   * The peer as it is at this moment: a partner on terms that are over is none. What is stored says
   * what was agreed, the terms and the clock say what is in force.
   */
  public Peer at(Instant now) {
    boolean ran = relation == Relation.PARTNER && terms().isOver(now);
    return ran ? related(Relation.NONE) : this;
  }

  /** The terms of a partner; partners of a time without terms have all of them. */
  public Partnership terms() {
    return partnership.orElse(Partnership.FULL);
  }

  /** Whether it is shown private resources of the type that list it. */
  public boolean gets(String type, Instant now) {
    return switch (relation) {
      case BLACKLIST -> false;
      case PARTNER -> terms().gives(type, now);
      case NONE -> partnership.isEmpty();
      case SELF -> true;
    };
  }

  /** Whether resources of the type are taken from it. */
  public boolean brings(String type, Instant now) {
    return relation == Relation.PARTNER && terms().takes(type, now);
  }

  /** The same peer under another relation. */
  public Peer related(Relation other) {
    return new Peer(peerId, did, name, addresses, other, source, lastSeen, firstUse, partnership);
  }

  /** The same peer on these terms. */
  public Peer on(Partnership terms) {
    return new Peer(
        peerId, did, name, addresses, relation, source, lastSeen, firstUse, Optional.of(terms));
  }

  /** The same peer under another name. */
  public Peer named(Did other, boolean byFirstUse) {
    return new Peer(
        peerId, other, name, addresses, relation, source, lastSeen, byFirstUse, partnership);
  }

  /** The same peer, met again. */
  public Peer met(List<String> at, Instant when) {
    return new Peer(
        peerId, did, name, at, relation, source, Optional.of(when), firstUse, partnership);
  }
}
