package org.opencloud.discovery.api.store;

import java.util.List;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.osgi.annotation.versioning.ProviderType;

/** Keeps peers and their relations, at most 100,000. Methods block. Durable when they return. */
@ProviderType
public interface PeerStore extends Store {

  int MAX_PEERS = 100_000;

  /** Adds or replaces by peer id. */
  void put(Peer peer) throws StoreException;

  /** False when it was not there. */
  boolean remove(PeerId peer) throws StoreException;

  /** Every peer, in no particular order. */
  List<Peer> all() throws StoreException;
}
