package org.opencloud.discovery.fuzz;

/** Something that reads bytes of strangers. */
@FunctionalInterface
public interface Decoder {
  /**
   * Reads the bytes and checks what must hold of whatever was read. Whatever it throws is a defect.
   *
   * @return whether the bytes were taken for what they should be
   */
  boolean takes(byte[] bytes);

  /** Checks what must hold. */
  static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
