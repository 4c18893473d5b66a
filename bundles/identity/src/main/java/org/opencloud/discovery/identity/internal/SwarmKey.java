package org.opencloud.discovery.identity.internal;

import org.opencloud.discovery.api.identity.NetworkKey;
import org.opencloud.discovery.keys.PreSharedKey;

/** A swarm key in force. */
final class SwarmKey implements NetworkKey {
  private final PreSharedKey key;

  SwarmKey(PreSharedKey key) {
    this.key = key;
  }

  @Override
  public String fingerprint() {
    return key.fingerprint();
  }

  @Override
  public byte[] preSharedKey() {
    return key.bytes();
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "SwarmKey[" + fingerprint() + "]";
  }
}
