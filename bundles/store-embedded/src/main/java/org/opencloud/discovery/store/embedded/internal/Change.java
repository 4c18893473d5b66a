package org.opencloud.discovery.store.embedded.internal;

import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.StoredRecord;

/** One thing that is put into the store or taken out of it, under a key that tells its kind. */
sealed interface Change {
  String RESOURCES = "r/";
  String PEERS = "p/";
  String REMARKS = "m/";
  String RECORDS = "s/";

  String key();

  /** About how many bytes of heap it takes. */
  default long weight() {
    return 256;
  }

  static String resourceKey(String type, String id) {
    return RESOURCES + ResourceStore.key(type, id);
  }

  static String peerKey(PeerId peer) {
    return PEERS + peer.text();
  }

  static String remarkKey(String name) {
    return REMARKS + name;
  }

  static String recordKey(PeerId peer) {
    return RECORDS + peer.text();
  }

  /** A resource is there from now on. */
  record PutResource(IndexedResource indexed) implements Change {
    @Override
    public String key() {
      return resourceKey(indexed.resource().type(), indexed.resource().id());
    }

    @Override
    public long weight() {
      return 512 + indexed.resource().json().length + 100L * indexed.words().size();
    }
  }

  /** A peer is there from now on. */
  record PutPeer(Peer peer) implements Change {
    @Override
    public String key() {
      return peerKey(peer.peerId());
    }

    @Override
    public long weight() {
      return 1024;
    }
  }

  /** A remark is there from now on. */
  record PutRemark(String name, String value) implements Change {
    @Override
    public String key() {
      return remarkKey(name);
    }
  }

  /** A signed peer record is there from now on. */
  record PutRecord(StoredRecord kept) implements Change {
    @Override
    public String key() {
      return recordKey(kept.peer());
    }

    @Override
    public long weight() {
      return 512 + kept.event().length;
    }
  }

  /** What had this key is gone. */
  record Removal(String key) implements Change {}
}
