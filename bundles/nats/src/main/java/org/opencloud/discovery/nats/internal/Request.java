package org.opencloud.discovery.nats.internal;

/**
 * A message as it came.
 *
 * @param replyTo where the answer goes, or empty
 */
record Request(byte[] body, String replyTo) {
  boolean wantsReply() {
    return !replyTo.isEmpty();
  }
}
