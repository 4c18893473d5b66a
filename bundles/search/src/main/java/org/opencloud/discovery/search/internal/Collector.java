package org.opencloud.discovery.search.internal;

/** Takes what providers found, checked and made a view of. Called by several threads. */
interface Collector {
  /** False when nothing more is wanted. */
  boolean take(String type, String id, byte[] view);
}
