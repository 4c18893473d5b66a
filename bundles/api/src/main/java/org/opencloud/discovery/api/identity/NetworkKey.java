package org.opencloud.discovery.api.identity;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The pre-shared key of the private network (libp2p PSK-V1). The service exists only while a swarm
 * key is in force; without it nothing dials or listens.
 */
@ProviderType
public interface NetworkKey {

  /** Names the network without giving its key away: 32 hex digits. */
  String fingerprint();

  /** A copy of the 32 secret bytes, for the transport alone. Never logged. */
  byte[] preSharedKey();
}
