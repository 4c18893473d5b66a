package org.opencloud.discovery.testkit.node;

import org.opencloud.discovery.api.store.PeerStore;

class MemoryPeerStoreTest extends PeerStoreContract {
  @Override
  protected PeerStore open() {
    return new MemoryPeerStore();
  }

  @Override
  protected PeerStore reopen(PeerStore open) {
    return open;
  }

  @Override
  protected void close(PeerStore open) {}
}
