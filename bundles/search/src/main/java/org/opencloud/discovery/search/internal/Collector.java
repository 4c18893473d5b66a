package org.opencloud.discovery.search.internal;

/** Takes what providers found, checked and made a view of. Called by several threads. */
interface Collector {
  /**
   * False when nothing more is wanted.
   *
   * @param shared whether not everybody may see it
   */
  boolean take(String type, String id, byte[] view, boolean shared);

  /** The caller is about to ask several providers in turn, and will call {@link #release}. */
  default void hold() {}

  /** What was taken meanwhile goes on, on the calling thread if it may take the time. */
  default void release(boolean here) {}
}
