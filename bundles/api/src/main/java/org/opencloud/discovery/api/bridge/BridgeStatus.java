package org.opencloud.discovery.api.bridge;

import org.osgi.annotation.versioning.ProviderType;

/** What the operator sees of the bridge to the applications. */
@ProviderType
public interface BridgeStatus {

  /** Such as {@code connected} or {@code connecting}. */
  String state();

  /** The server's address without credentials, or why there is none. */
  String detail();
}
