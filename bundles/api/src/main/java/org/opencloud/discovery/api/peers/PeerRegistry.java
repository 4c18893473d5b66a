package org.opencloud.discovery.api.peers;

import java.util.List;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.store.StoreException;
import org.osgi.annotation.versioning.ProviderType;

/** Changes what is known of peers. Blocks for the store; a change is in force when it returns. */
@ProviderType
public interface PeerRegistry {

  /**
   * Adds a peer, or replaces its name and addresses.
   *
   * @param peer DID or peer id, as text
   * @param addresses multiaddrs; a trailing {@code /p2p/…} must name the same peer
   * @throws PeerRefused when the text names no peer, names this node, or is an opaque name that has
   *     another key already
   */
  Peer add(String peer, String name, List<String> addresses) throws PeerRefused, StoreException;

  /**
   * Gives an opaque name a key, whatever key it had. Relations stay with their keys: the former
   * peer keeps its own, under the name made of its key.
   *
   * @param opaque a UUID
   * @param key peer id of an Ed25519 key
   * @return the peer that has the name now
   * @throws PeerRefused when either is no such name, or the key is this node's
   */
  Peer repin(String opaque, String key) throws PeerRefused, StoreException;

  /**
   * Makes a peer a partner on these terms, which replace what was agreed; a stranger is added
   * first.
   *
   * @throws PeerRefused also when the terms are over already
   */
  Peer partner(String peer, Partnership terms) throws PeerRefused, StoreException;

  /**
   * Changes the relation of a peer; a stranger is added first. PARTNER means {@link
   * Partnership#FULL} unless terms are in force; any other relation ends them.
   */
  Peer relate(String peer, Relation relation) throws PeerRefused, StoreException;

  /** Takes what is in the store, after it was changed past this registry. */
  void reload() throws StoreException;

  /** Forgets a peer. False when it was not stored. */
  boolean remove(PeerId peer) throws StoreException;
}
