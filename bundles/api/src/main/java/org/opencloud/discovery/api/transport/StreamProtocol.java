package org.opencloud.discovery.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Answers one protocol. Registered as an OSGi service; the transport offers it from then on, tells
 * its peers, and resets its open streams when it goes.
 */
@ConsumerType
public interface StreamProtocol {

  /** The protocol id, such as {@code /opencloud/resource/search/1.0}. Constant. */
  String id();

  /** Takes a stream opened by a peer. Called on an event loop: return at once. */
  void opened(PeerStream stream);
}
