package org.opencloud.discovery.keys;

/** Key types that other libp2p peers may use: read and verified, never made. */
final class ForeignKeys {
  private ForeignKeys() {}

  /** Takes the one encoding that the type allows: a second one would be a second peer id. */
  static Verifier verifier(KeyType type, byte[] data) throws KeyException {
    return switch (type) {
      case RSA -> RsaKeys.verifier(data);
      case SECP256K1 -> EcKeys.secp256k1(data);
      case ECDSA -> EcKeys.p256(data);
      default -> throw new IllegalArgumentException(type + " is not foreign");
    };
  }
}
