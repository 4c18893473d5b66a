package org.opencloud.discovery.api.partners;

import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.osgi.annotation.versioning.ConsumerType;

/** Takes what partners tell. Registered as an OSGi service by whoever hands it to applications. */
@ConsumerType
public interface NoticeListener {

  /**
   * A notice that was checked: signed by the peer it came from, and allowed by the terms of its
   * partnership. Return at once.
   *
   * @return false when there is no room; the sender is told, and may try again
   */
  boolean arrived(PeerId from, Did did, Notice notice);
}
