package org.opencloud.discovery.described;

import static java.util.Objects.requireNonNull;

/** A descriptor that cannot be taken. */
public final class DescriptorException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String pointer;

  /**
   * A refusal.
   *
   * @param pointer where it is, as a JSON Pointer (RFC 6901); empty: the whole file
   * @param expected what should be there
   */
  public DescriptorException(String pointer, String expected) {
    super((pointer.isEmpty() ? "" : pointer + ": ") + "expected " + expected);
    this.pointer = requireNonNull(pointer, "pointer");
  }

  public String pointer() {
    return pointer;
  }
}
