package org.opencloud.discovery.keys;

/** One decoded public key at work. Safe for use by several threads. */
@FunctionalInterface
interface Verifier {

  /** False for anything that is not this key's signature over the message; never throws for it. */
  boolean verify(byte[] message, byte[] signature);
}
