package org.opencloud.discovery.spi;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Describes a resource type: its name and its fields. Names without a dot are the platform's five
 * ({@code COMPUTE}); a vendor's begin with a prefix of its own ({@code acme.gpu-slice}).
 */
public final class ResourceType {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*(\\.[A-Za-z0-9_-]+)*");
  private static final Set<String> PLATFORM =
      Set.of("COMPUTE", "STORAGE", "DATA", "PROCESSING", "WORKFLOW");
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int MAX_NAME = 64;
  private static final int MAX_FIELDS = 200;

  private final String name;
  private final String version;
  private final String description;
  private final List<Field> fields;

  private ResourceType(Builder builder) {
    this.name = builder.name;
    this.version = builder.version;
    this.description = builder.description;
    this.fields = builder.fields.stream().map(builder::below).toList();
  }

  /**
   * Starts a description.
   *
   * @param name 1 to 64 letters, digits, {@code _}, {@code -} and dots, beginning with a letter
   */
  public static Builder named(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException("not a resource type name: '" + name + "'");
    }
    return new Builder(name);
  }

  /** Whether the text can name a resource type. */
  public static boolean isName(String text) {
    return text.length() <= MAX_NAME && NAME.matcher(text).matches();
  }

  public String name() {
    return name;
  }

  /** Whether the name is the platform's, or has a vendor's prefix; a node uses no other. */
  public boolean isLawful() {
    return PLATFORM.contains(name) || name.indexOf('.') > 0;
  }

  /** The description's own version, such as {@code 1.2.0}; says nothing of who is newer. */
  public String version() {
    return version;
  }

  /** One line for people. */
  public String description() {
    return description;
  }

  public List<Field> fields() {
    return fields;
  }

  public Optional<Field> field(String path) {
    return fields.stream().filter(field -> field.path().equals(path)).findFirst();
  }

  /** The field that others may filter and order by. */
  public Optional<Field> filterable(String path) {
    return field(path).filter(field -> field.filterable() && !field.internal());
  }

  @Override
  public String toString() {
    return "ResourceType[" + name + ", " + fields.size() + " fields]";
  }

  /** Collects the fields of a type. Not for use by several threads. */
  public static final class Builder {
    private final String name;
    private String version = "1.0.0";
    private String description = "";
    private final List<Field> fields = new ArrayList<>();

    private Builder(String name) {
      this.name = name;
    }

    public Builder description(String text) {
      this.description = requireNonNull(text, "text");
      return this;
    }

    /** Sets the description's version: 1 to 64 letters, digits, dots, {@code _} and {@code -}. */
    public Builder version(String text) {
      if (!VERSION.matcher(text).matches()) {
        throw new IllegalArgumentException(name + ": not a version: '" + text + "'");
      }
      this.version = text;
      return this;
    }

    /** Adds a field; at most 200, each path once. */
    public Builder field(Field field) {
      if (fields.size() == MAX_FIELDS) {
        throw new IllegalArgumentException(name + ": more than " + MAX_FIELDS + " fields");
      }
      if (fields.stream().anyMatch(other -> other.path().equals(field.path()))) {
        throw new IllegalArgumentException(name + ": field '" + field.path() + "' named twice");
      }
      fields.add(field);
      return this;
    }

    /** What is inside an internal field is internal: else a filter could tell of it. */
    private Field below(Field field) {
      boolean inside =
          fields.stream()
              .anyMatch(other -> other.internal() && field.path().startsWith(other.path() + '.'));
      return inside ? field.keptInternal() : field;
    }

    /** Makes the type. What is below a field that is kept internal is kept so too. */
    public ResourceType build() {
      return new ResourceType(this);
    }
  }
}
