package org.opencloud.discovery.gossipsub;

import org.opencloud.discovery.keys.PeerId;

/** Judges and takes the messages of a topic. */
@FunctionalInterface
public interface MessageHandler {

  /**
   * Called on a validator thread with a message whose signature holds; possibly several at once, in
   * order of arrival for each author. Not called for what this node publishes. What it throws
   * counts as {@link Verdict#IGNORE}.
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
    /** Do not forward, blame the relay. */
    REJECT
  }
}
