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
   * @throws PeerRefused when the text names no peer, or names this node
   */
  Peer add(String peer, String name, List<String> addresses) throws PeerRefused, StoreException;

  /** Changes the relation of a peer; a stranger is added first. */
  Peer relate(String peer, Relation relation) throws PeerRefused, StoreException;

  /** Forgets a peer. False when it was not stored. */
  boolean remove(PeerId peer) throws StoreException;
}
