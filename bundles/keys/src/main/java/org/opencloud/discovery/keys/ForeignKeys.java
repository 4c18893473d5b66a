package org.opencloud.discovery.keys;

/** Key types that other libp2p peers may use: read and verified, never made. */
final class ForeignKeys {
  private ForeignKeys() {}

  static PublicKey checked(KeyType type, byte[] data) throws KeyException {
    throw new KeyException("public key: " + type + " is not supported");
  }

  static boolean verify(KeyType type, byte[] data, byte[] message, byte[] signature) {
    return false;
  }
}
