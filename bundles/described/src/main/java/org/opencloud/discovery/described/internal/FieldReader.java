package org.opencloud.discovery.described.internal;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.opencloud.discovery.described.DescriptorException;
import org.opencloud.discovery.spi.Field;

/** Makes a field of a property that carries annotations. */
final class FieldReader {
  private static final int MAX_LINE = 256;
  private static final int MAX_UNIT = 32;
  private static final String QUOTED = "()\"=<>!&|*";
  private static final String KINDS =
      "string, number, integer or boolean here, or an array of one of them";

  private final ObjectNode root;
  private final ObjectNode schema;
  private final String path;
  private final String pointer;
  private final List<ObjectNode> chain = new ArrayList<>();

  /**
   * A reader.
   *
   * @param root for what the property refers to
   * @param schema the property, or the items of one
   */
  FieldReader(ObjectNode root, ObjectNode schema, String path, String pointer) {
    this.root = root;
    this.schema = schema;
    this.path = path;
    this.pointer = pointer;
  }

  /** Whether a schema says something of a field. */
  static boolean isField(ObjectNode schema) {
    return schema.has(Keyword.X_SEARCH.text())
        || schema.has(Keyword.X_FILTER.text())
        || schema.has(Keyword.X_INTERNAL.text())
        || schema.has(Keyword.X_UNIT.text());
  }

  /** Whether both say the same to who searches. */
  static boolean same(Field one, Field other) {
    return one.kind() == other.kind()
        && one.searchable() == other.searchable()
        && one.filterable() == other.filterable()
        && one.internal() == other.internal()
        && one.unit().equals(other.unit());
  }

  Field field() throws DescriptorException {
    if (!Field.isPath(path)) {
      throw wrong("a path of letters, digits, - and _ with dots between, not '" + path + "'");
    }
    boolean search = flag(Keyword.X_SEARCH);
    boolean filter = flag(Keyword.X_FILTER);
    boolean internal = flag(Keyword.X_INTERNAL);
    Field.Kind kind = kind();
    if (internal && (search || filter)) {
      throw wrong("x-internal alone: what never leaves the node is not searched by others");
    }
    if (!internal && !search && !filter) {
      throw wrong("x-search, x-filter or x-internal to be true");
    }
    if (search && kind != Field.Kind.TEXT) {
      throw wrongAt(Keyword.X_SEARCH, "x-filter for a " + name(kind) + ": only text has words");
    }
    Field field = bare(kind, search, filter, unit(kind)).describedAs(description());
    field = field.withExample(example(filter));
    return internal ? field.keptInternal() : field;
  }

  private Field bare(Field.Kind kind, boolean search, boolean filter, String unit) {
    return switch (kind) {
      case NUMBER -> Field.number(path, unit);
      case BOOLEAN -> Field.flag(path);
      case TEXT -> {
        if (!search) {
          yield Field.code(path);
        }
        yield filter ? Field.keyword(path) : Field.text(path);
      }
    };
  }

  private static String name(Field.Kind kind) {
    return kind == Field.Kind.NUMBER ? "number" : "truth value";
  }

  private boolean flag(Keyword keyword) throws DescriptorException {
    JsonNode value = schema.path(keyword.text());
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw wrongAt(keyword, "true or false");
    }
    return value.asBoolean();
  }

  private String unit(Field.Kind kind) throws DescriptorException {
    JsonNode unit = schema.path(Keyword.X_UNIT.text());
    if (unit.isMissingNode()) {
      return "";
    }
    if (kind != Field.Kind.NUMBER) {
      throw wrongAt(Keyword.X_UNIT, "a unit for numbers only");
    }
    if (!unit.isTextual() || unit.textValue().isBlank() || !isLine(unit.textValue(), MAX_UNIT)) {
      throw wrongAt(Keyword.X_UNIT, "text of at most " + MAX_UNIT + " characters, such as GiB");
    }
    return unit.textValue();
  }

  /** Also notes through which schemas the type was found: they may explain the field. */
  private Field.Kind kind() throws DescriptorException {
    JsonNode at = schema;
    while (at instanceof ObjectNode node && !chain.contains(node)) {
      chain.add(node);
      JsonNode type = node.path("type");
      if (type.isMissingNode() && node.has("$ref")) {
        at = root.at(JsonPointer.compile(node.path("$ref").asText().substring(1)));
      } else if (type.asText().equals("array")) {
        at = node.path("items");
      } else {
        return kind(type);
      }
    }
    throw wrong("a type: " + KINDS);
  }

  private Field.Kind kind(JsonNode type) throws DescriptorException {
    Set<String> types = new HashSet<>();
    if (type.isArray()) {
      type.forEach(one -> types.add(one.asText()));
    } else {
      types.add(type.asText());
    }
    types.remove("null");
    if (types.equals(Set.of("string"))) {
      return Field.Kind.TEXT;
    }
    if (types.equals(Set.of("boolean"))) {
      return Field.Kind.BOOLEAN;
    }
    if (!types.isEmpty() && Set.of("number", "integer").containsAll(types)) {
      return Field.Kind.NUMBER;
    }
    throw wrong("a type: " + KINDS);
  }

  private String description() throws DescriptorException {
    String description = said(Keyword.DESCRIPTION).asText();
    if (description.isBlank()) {
      throw wrongAt(Keyword.DESCRIPTION, "one line that says what the field is");
    }
    if (!isLine(description, MAX_LINE)) {
      throw wrongAt(Keyword.DESCRIPTION, "one line of at most " + MAX_LINE + " characters");
    }
    return description;
  }

  private String example(boolean filter) throws DescriptorException {
    JsonNode example = said(Keyword.EXAMPLES).path(0);
    JsonNode value = example.isArray() ? example.path(0) : example;
    String text = value.asText();
    if (!isLine(text, MAX_LINE - 2)) {
      throw wrongAt(Keyword.EXAMPLES, "a first one that is one line, at most 254 characters long");
    }
    boolean quoted =
        filter
            && value.isTextual()
            && text.chars().anyMatch(c -> c == ' ' || QUOTED.indexOf(c) >= 0);
    return quoted && isLine(quoted(text), MAX_LINE) ? quoted(text) : text;
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** The nearest that is said, at the property, what it refers to, or its items. */
  private JsonNode said(Keyword keyword) {
    return chain.stream()
        .filter(node -> node.has(keyword.text()))
        .findFirst()
        .map(node -> node.path(keyword.text()))
        .orElse(MissingNode.getInstance());
  }

  private static boolean isLine(String text, int max) {
    return text.length() <= max && text.chars().noneMatch(c -> c < ' ');
  }

  private DescriptorException wrong(String expected) {
    return new DescriptorException(pointer, expected);
  }

  private DescriptorException wrongAt(Keyword keyword, String expected) {
    return new DescriptorException(Pointer.of(pointer, keyword.text()), expected);
  }
}
