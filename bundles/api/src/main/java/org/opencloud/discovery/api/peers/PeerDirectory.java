package org.opencloud.discovery.api.peers;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.osgi.annotation.versioning.ProviderType;

/** Asks who a peer is. Safe for use by several threads. */
@ProviderType
public interface PeerDirectory {

  /**
   * The relation in force. From memory, never blocks; NONE for strangers, and for partners whose
   * partnership is over.
   */
  Relation relation(PeerId peer);

  /**
   * Whether private resources of this type that list the peer are shown to it now: the terms of its
   * partnership allow it, or it never had one. From memory, never blocks.
   */
  boolean gives(PeerId peer, String type);

  /**
   * Whether resources of this type are taken from the peer: it is a partner, on terms that allow
   * it. From memory, never blocks.
   */
  boolean takes(PeerId peer, String type);

  /** What memory knows of a peer. */
  Optional<Peer> find(PeerId peer);

  /**
   * Asks the chain: live connection, cache, database, resolvers. One flight per DID; a sender that
   * nobody knows is remembered as unknown for 30 s. Never fails: empty when nobody knew in time.
   */
  CompletionStage<Optional<Peer>> resolve(Did did, Duration timeout);

  /**
   * Says that a peer uses an opaque name: it has proven this key, and has signed what names it so.
   * A free name is pinned to the key of a connected peer when the setting allows it: at once here,
   * in the store soon after. A pin gives no relation and is never moved. Never blocks.
   *
   * @param connected whether the peer has a live connection to this node
   * @return whose name it is, which may be another peer; empty when it is nobody's
   */
  Optional<Peer> claim(Did opaque, PeerId key, boolean connected);

  /** Uses of opaque names with keys that are not theirs, since the start; the last 1,000 names. */
  Map<Did, RefusedKey> refusedKeys();

  /** Every stored peer, blacklisted ones included, ordered by name and peer id. */
  List<Peer> list();

  /** Tells of changed relations and terms, at once and in order; of one that ran out within 1 s. */
  Registration watch(Watcher watcher);

  /** Told of changes. Return at once. */
  @FunctionalInterface
  interface Watcher {
    void changed(PeerId peer, Relation now);
  }
}
