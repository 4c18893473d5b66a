package org.opencloud.discovery.api.node;

import static java.util.Objects.requireNonNull;

import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Reads the numbers of one {@code etc/<pid>.cfg}. One that cannot be used is named in one line,
 * with file, key and bounds, and replaced by its default.
 */
public final class SettingsFile {
  private final String name;
  private final Consumer<String> complaints;

  /**
   * A file.
   *
   * @param complaints told of each value that is replaced, for people; such as {@code LOG::error}
   */
  public SettingsFile(String pid, Consumer<String> complaints) {
    this.name = "etc/" + pid + ".cfg";
    this.complaints = requireNonNull(complaints, "complaints");
  }

  /** The number, or its default when it is out of bounds or no number. */
  public int number(String key, IntSupplier value, int min, int max, int standard) {
    return (int) number(key, (LongSupplier) value::getAsInt, min, max, standard);
  }

  /** The number, or its default when it is out of bounds or no number. */
  public long number(String key, LongSupplier value, long min, long max, long standard) {
    try {
      long number = value.getAsLong();
      if (number >= min && number <= max) {
        return number;
      }
    } catch (RuntimeException e) {
      // The component runtime throws when the text is no number; which text, the file itself shows.
      return replaced(key, min, max, standard);
    }
    return replaced(key, min, max, standard);
  }

  /** Says that a value is replaced by its default. */
  public void replaced(String key, String expected, Object standard) {
    complaints.accept(name + ": " + key + ": expected " + expected + "; using " + standard);
  }

  private long replaced(String key, long min, long max, long standard) {
    replaced(key, min + " to " + max, standard);
    return standard;
  }
}
