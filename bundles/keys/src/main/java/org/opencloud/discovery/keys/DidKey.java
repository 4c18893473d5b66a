package org.opencloud.discovery.keys;

import java.util.Arrays;

/** {@code did:key} of Ed25519 keys: {@code z} + base58btc of 0xed 0x01 and the 32 raw bytes. */
public final class DidKey {
  private static final String PREFIX = "did:key:z";
  private static final int MULTICODEC_BYTES = 2;

  private DidKey() {}

  /**
   * The name of an Ed25519 key.
   *
   * @throws IllegalArgumentException for other key types
   */
  public static String of(PublicKey key) {
    if (key.type() != KeyType.ED25519) {
      throw new IllegalArgumentException("did:key of " + key.type() + " is not supported");
    }
    byte[] raw = key.data();
    byte[] named = new byte[raw.length + MULTICODEC_BYTES];
    named[0] = (byte) 0xed;
    named[1] = 0x01;
    System.arraycopy(raw, 0, named, MULTICODEC_BYTES, raw.length);
    return PREFIX + Base58.encode(named);
  }

  /** The key inside the name. */
  public static PublicKey parse(String did) throws KeyException {
    if (!did.startsWith(PREFIX) || did.length() > 64) {
      throw new KeyException("expected did:key:z…");
    }
    byte[] named = Base58.decode(did.substring(PREFIX.length()));
    if (named.length != 34 || named[0] != (byte) 0xed || named[1] != 0x01) {
      throw new KeyException("did:key: not an Ed25519 key");
    }
    return PublicKey.ed25519(Arrays.copyOfRange(named, MULTICODEC_BYTES, named.length));
  }
}
