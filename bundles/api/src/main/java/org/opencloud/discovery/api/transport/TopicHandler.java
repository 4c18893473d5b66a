package org.opencloud.discovery.api.transport;

import org.opencloud.discovery.api.identity.PeerId;

/** Judges and takes the messages of a topic. */
@FunctionalInterface
public interface TopicHandler {

  /**
   * Called on a validator thread with a message whose pubsub signature holds; possibly several at
   * once, in order for each author. No network, no database: the verdict decides whether it is
   * forwarded.
   *
   * @param author the peer that published it, proven
   * @param relay the neighbour it came from
   */
  Verdict message(PeerId author, PeerId relay, byte[] data);

  /** What the router does with a message. */
  enum Verdict {
    /** Forward. */
    ACCEPT,
    /** Do not forward, blame nobody. */
    IGNORE,
    /** Do not forward; every honest forwarder would have seen it as wrong. */
    REJECT
  }
}
