package org.opencloud.discovery.gossipsub.internal;

/** What lies between the hosts of a simulation. */
interface Wire {

  /** How long a write takes; the same for all writes of a pair, so that they stay in order. */
  long latencyMicros(SimHost from, SimHost to);

  /** What arrives of a write; nothing when it is lost. */
  byte[] carry(SimHost from, SimHost to, byte[] write);
}
