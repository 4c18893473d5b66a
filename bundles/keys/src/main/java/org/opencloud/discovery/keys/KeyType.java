package org.opencloud.discovery.keys;

/** Key types of libp2p with their protobuf numbers (peer-ids specification). */
public enum KeyType {
  RSA,
  ED25519,
  SECP256K1,
  ECDSA
}
