package org.opencloud.discovery.api.identity;

import org.osgi.annotation.versioning.ProviderType;

/** Signs with the node's key, which never leaves the identity bundle. */
@ProviderType
public interface Signer {

  /**
   * The Ed25519 signature of the message, 64 bytes. About 50 µs; safe for use by several threads.
   */
  byte[] sign(byte[] message);
}
