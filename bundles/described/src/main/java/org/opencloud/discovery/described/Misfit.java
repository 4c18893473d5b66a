package org.opencloud.discovery.described;

import static java.util.Objects.requireNonNull;

/**
 * Something in a resource that its type does not allow.
 *
 * @param field the path of the field, such as {@code steps[2].name}; empty: the whole resource
 * @param expected what should be there, such as {@code an integer}
 */
public record Misfit(String field, String expected) {
  public Misfit {
    requireNonNull(field, "field");
    requireNonNull(expected, "expected");
  }

  @Override
  public String toString() {
    return (field.isEmpty() ? "" : field + ": ") + "expected " + expected;
  }
}
