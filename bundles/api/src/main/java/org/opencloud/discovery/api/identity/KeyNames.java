package org.opencloud.discovery.api.identity;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Converts between the names made of one key. Pure functions; safe for use by several threads. */
@ProviderType
public interface KeyNames {

  /** The peer id of the key inside a {@code did:key}; empty for opaque DIDs and broken keys. */
  Optional<PeerId> peerId(Did did);

  /** The {@code did:key} of an Ed25519 peer id; empty for hashed ids and other key types. */
  Optional<Did> did(PeerId peerId);

  /** The public key inside a peer id as libp2p protobuf; empty for hashed ids. */
  Optional<byte[]> publicKey(PeerId peerId);
}
