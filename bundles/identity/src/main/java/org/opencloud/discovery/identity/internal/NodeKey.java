package org.opencloud.discovery.identity.internal;

import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.identity.Signer;
import org.opencloud.discovery.keys.DidKey;
import org.opencloud.discovery.keys.PrivateKey;

/** The node's key in use. */
final class NodeKey implements NodeIdentity, Signer {
  private final PrivateKey key;
  private final Did did;
  private final PeerId peerId;

  NodeKey(PrivateKey key) {
    this.key = key;
    this.did = new Did(DidKey.of(key.publicKey()));
    this.peerId = new PeerId(key.publicKey().peerId().toString());
  }

  @Override
  public Did did() {
    return did;
  }

  @Override
  public PeerId peerId() {
    return peerId;
  }

  @Override
  public byte[] publicKey() {
    return key.publicKey().encode();
  }

  @Override
  public byte[] sign(byte[] message) {
    return key.sign(message);
  }

  @Override
  public String toString() {
    return "NodeKey[" + did + "]";
  }
}
