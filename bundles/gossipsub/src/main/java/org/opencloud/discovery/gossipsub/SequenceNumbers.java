package org.opencloud.discovery.gossipsub;

/**
 * Numbers of the messages of one author. Peers ignore what is not larger than what they have seen,
 * so each number is larger than all before, also across restarts and when the clock is set back.
 */
@FunctionalInterface
public interface SequenceNumbers {

  /** The next number, unsigned. Safe for use by several threads; may write to disk. */
  long next();
}
