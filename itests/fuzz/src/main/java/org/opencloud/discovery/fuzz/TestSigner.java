package org.opencloud.discovery.fuzz;

import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.IdentitySigner;

/** The same identity in every run. */
public final class TestSigner implements IdentitySigner {
  private final PrivateKey key;

  /** Makes it. */
  public TestSigner() {
    try {
      key = PrivateKey.ofSeed(new byte[32]);
    } catch (KeyException e) {
      throw new IllegalStateException("32 bytes are a seed", e);
    }
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
