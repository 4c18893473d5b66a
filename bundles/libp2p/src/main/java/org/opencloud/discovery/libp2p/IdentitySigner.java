package org.opencloud.discovery.libp2p;

import org.opencloud.discovery.keys.PublicKey;

/** The node's key without its secret. Safe for use by several threads. */
public interface IdentitySigner {

  PublicKey publicKey();

  byte[] sign(byte[] message);
}
