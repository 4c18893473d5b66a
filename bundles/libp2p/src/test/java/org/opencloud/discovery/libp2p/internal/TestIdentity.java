package org.opencloud.discovery.libp2p.internal;

import java.security.SecureRandom;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.IdentitySigner;

/** A fresh Ed25519 identity. */
public final class TestIdentity implements IdentitySigner {
  private final PrivateKey key = PrivateKey.generate(new SecureRandom());

  public PeerId peerId() {
    return key.publicKey().peerId();
  }

  @Override
  public PublicKey publicKey() {
    return key.publicKey();
  }

  @Override
  public byte[] sign(byte[] message) {
    return key.sign(message);
  }
}
