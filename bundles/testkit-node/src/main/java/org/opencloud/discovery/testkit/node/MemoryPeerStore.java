package org.opencloud.discovery.testkit.node;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.store.PeerStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.store.StoreLimits;
import org.opencloud.discovery.api.store.StoreState;

/** A peer store that forgets with the process and can be taken away by a test. */
public final class MemoryPeerStore implements PeerStore {
  private final StubState state = new StubState();
  private final Map<PeerId, Peer> peers = new LinkedHashMap<>();

  /** From now on not ready; every call throws with this reason. */
  public void fail(Reason reason) {
    state.fail(reason);
  }

  public void recover() {
    state.recover();
  }

  @Override
  public synchronized void put(Peer peer) throws StoreException {
    state.check();
    StoreLimits.check(peer);
    if (peers.size() >= MAX_PEERS && !peers.containsKey(peer.peerId())) {
      throw new StoreException(Reason.INVALID, "expected at most " + MAX_PEERS + " peers");
    }
    peers.put(peer.peerId(), peer);
  }

  @Override
  public synchronized boolean remove(PeerId peer) throws StoreException {
    state.check();
    return peers.remove(peer) != null;
  }

  @Override
  public synchronized List<Peer> all() throws StoreException {
    state.check();
    return List.copyOf(peers.values());
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public StoreState state() {
    return state.now();
  }

  @Override
  public Registration watch(Consumer<StoreState> listener) {
    return state.watch(listener);
  }
}
