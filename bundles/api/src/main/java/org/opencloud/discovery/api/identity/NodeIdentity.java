package org.opencloud.discovery.api.identity;

import org.osgi.annotation.versioning.ProviderType;

/** Who this node is. Constant for the life of the service. */
@ProviderType
public interface NodeIdentity {

  Did did();

  PeerId peerId();

  /** The public key as libp2p protobuf, 36 bytes for Ed25519. */
  byte[] publicKey();
}
