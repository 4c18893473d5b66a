package org.opencloud.discovery.gossipsub.internal;

import java.util.Optional;
import org.opencloud.discovery.keys.PeerId;

/** Signs our messages, checks those of others. Safe for use by several threads. */
interface Signing {

  /** The encoded message of this node. */
  byte[] sign(String topic, byte[] data, long sequence);

  /** Whether the message has what a signed message must have; the cheap part. */
  boolean complete(Message message);

  /** The author, if the signature holds. */
  Optional<PeerId> author(Message message);
}
