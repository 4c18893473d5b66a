package org.opencloud.discovery.spi;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * One field of a resource type, named by its path in the JSON ({@code gpu.count}). A text field is
 * searched by words; a filterable one is indexed by value; an internal one never leaves the node.
 */
public final class Field {
  private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
  private static final int MAX_PATH = 128;
  private static final int MAX_UNIT = 32;
  private static final int MAX_TEXT = 256;

  /** What a value is compared as. */
  public enum Kind {
    /** A number, compared as a 64-bit float. */
    NUMBER,
    /** Text, compared whole and folded as {@link Words#folded} does. */
    TEXT,
    /** True or false. */
    BOOLEAN
  }

  private final String path;
  private final Kind kind;
  private final boolean searchable;
  private final boolean filterable;
  private final boolean internal;
  private final String unit;
  private final String description;
  private final String example;

  private Field(
      String path,
      Kind kind,
      boolean searchable,
      boolean filterable,
      boolean internal,
      String unit,
      String description,
      String example) {
    if (!isPath(path)) {
      throw new IllegalArgumentException("not a field path: '" + path + "'");
    }
    this.path = path;
    this.kind = requireNonNull(kind, "kind");
    this.searchable = searchable;
    this.filterable = filterable;
    this.internal = internal;
    this.unit = line(unit, "unit", MAX_UNIT);
    this.description = line(description, "description", MAX_TEXT);
    this.example = line(example, "example", MAX_TEXT);
  }

  /** Whether the text can name a field: 1 to 128 characters, names with dots between. */
  public static boolean isPath(String text) {
    return text.length() <= MAX_PATH && PATH.matcher(text).matches();
  }

  private static String line(String text, String what, int max) {
    requireNonNull(text, what);
    if (text.length() > max || text.chars().anyMatch(c -> c < ' ')) {
      throw new IllegalArgumentException(
          what + " of a field: expected one line of at most " + max + " characters");
    }
    return text;
  }

  /** A field whose words are searched. */
  public static Field text(String path) {
    return new Field(path, Kind.TEXT, true, false, false, "", "", "");
  }

  /** A field whose whole value can be filtered, and whose words are not searched. */
  public static Field code(String path) {
    return new Field(path, Kind.TEXT, false, true, false, "", "", "");
  }

  /** A field whose words are searched and whose whole value can be filtered. */
  public static Field keyword(String path) {
    return new Field(path, Kind.TEXT, true, true, false, "", "", "");
  }

  /**
   * A number that can be filtered.
   *
   * @param unit what it counts, such as {@code GiB} or {@code EUR/h}; empty for a bare number
   */
  public static Field number(String path, String unit) {
    return new Field(path, Kind.NUMBER, false, true, false, unit, "", "");
  }

  /** A truth value that can be filtered. */
  public static Field flag(String path) {
    return new Field(path, Kind.BOOLEAN, false, true, false, "", "", "");
  }

  /** The same field, kept on the node: neither searched by others nor sent to anybody. */
  public Field keptInternal() {
    return new Field(path, kind, false, false, true, unit, description, example);
  }

  /** The same field, explained to people in one line of at most 256 characters. */
  public Field describedAs(String text) {
    return new Field(path, kind, searchable, filterable, internal, unit, text, example);
  }

  /** The same field with a value that it may have, as one writes it in a filter. */
  public Field withExample(String value) {
    return new Field(path, kind, searchable, filterable, internal, unit, description, value);
  }

  public String path() {
    return path;
  }

  public Kind kind() {
    return kind;
  }

  /** Whether the words of its value are searched. */
  public boolean searchable() {
    return searchable;
  }

  /** Whether its value is indexed for comparison. */
  public boolean filterable() {
    return filterable;
  }

  /** Whether it is removed from every answer. */
  public boolean internal() {
    return internal;
  }

  public String unit() {
    return unit;
  }

  /** One line for people; may be empty. */
  public String description() {
    return description;
  }

  /** A value that it may have; may be empty. */
  public String example() {
    return example;
  }

  @Override
  public String toString() {
    return path + ":" + kind;
  }
}
