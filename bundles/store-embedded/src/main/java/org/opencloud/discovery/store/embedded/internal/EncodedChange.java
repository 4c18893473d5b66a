package org.opencloud.discovery.store.embedded.internal;

/**
 * A change as the log keeps it. What reads of the index give back is a part of it.
 *
 * @param bytes not copied, not to be changed
 */
record EncodedChange(byte[] bytes, Part data) {

  /** Some of the bytes. */
  record Part(int from, int length) {
    static final Part NONE = new Part(0, 0);
  }
}
