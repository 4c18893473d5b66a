package org.opencloud.discovery.described.internal;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The keywords of JSON Schema 2020-12 that a descriptor may use, and the node's own four. */
enum Keyword {
  PROPERTIES("properties", Holds.SCHEMAS_BY_NAME, Reach.BELOW),
  ITEMS("items", Holds.SCHEMA, Reach.SAME),
  PREFIX_ITEMS("prefixItems", Holds.SCHEMAS, Reach.SAME),
  ALL_OF("allOf", Holds.SCHEMAS, Reach.SAME),
  ANY_OF("anyOf", Holds.SCHEMAS, Reach.SAME),
  ONE_OF("oneOf", Holds.SCHEMAS, Reach.SAME),
  IF("if", Holds.SCHEMA, Reach.NONE),
  THEN("then", Holds.SCHEMA, Reach.SAME),
  ELSE("else", Holds.SCHEMA, Reach.SAME),
  NOT("not", Holds.SCHEMA, Reach.NONE),
  CONTAINS("contains", Holds.SCHEMA, Reach.NONE),
  ADDITIONAL_PROPERTIES("additionalProperties", Holds.SCHEMA, Reach.NONE),
  UNEVALUATED_PROPERTIES("unevaluatedProperties", Holds.SCHEMA, Reach.NONE),
  UNEVALUATED_ITEMS("unevaluatedItems", Holds.SCHEMA, Reach.NONE),
  PROPERTY_NAMES("propertyNames", Holds.SCHEMA, Reach.NONE),
  PATTERN_PROPERTIES("patternProperties", Holds.SCHEMAS_BY_NAME, Reach.NONE),
  DEPENDENT_SCHEMAS("dependentSchemas", Holds.SCHEMAS_BY_NAME, Reach.NONE),
  DEFS("$defs", Holds.SCHEMAS_BY_NAME, Reach.BY_REFERENCE),
  REF("$ref", Holds.RULE, Reach.SAME, Shape.TEXT),
  TYPE("type", Shape.TYPES),
  ENUM("enum", Shape.LIST),
  CONST("const", Shape.ANYTHING),
  MULTIPLE_OF("multipleOf", Shape.POSITIVE),
  MAXIMUM("maximum", Shape.NUMBER),
  EXCLUSIVE_MAXIMUM("exclusiveMaximum", Shape.NUMBER),
  MINIMUM("minimum", Shape.NUMBER),
  EXCLUSIVE_MINIMUM("exclusiveMinimum", Shape.NUMBER),
  MAX_LENGTH("maxLength", Shape.COUNT),
  MIN_LENGTH("minLength", Shape.COUNT),
  PATTERN("pattern", Shape.TEXT),
  FORMAT("format", Shape.TEXT),
  MAX_ITEMS("maxItems", Shape.COUNT),
  MIN_ITEMS("minItems", Shape.COUNT),
  UNIQUE_ITEMS("uniqueItems", Shape.FLAG),
  MAX_CONTAINS("maxContains", Shape.COUNT),
  MIN_CONTAINS("minContains", Shape.COUNT),
  MAX_PROPERTIES("maxProperties", Shape.COUNT),
  MIN_PROPERTIES("minProperties", Shape.COUNT),
  REQUIRED("required", Shape.NAMES),
  DEPENDENT_REQUIRED("dependentRequired", Shape.NAMES_BY_NAME),
  SCHEMA("$schema", Holds.NOTE, Shape.TEXT),
  ID("$id", Holds.NOTE, Shape.ID),
  COMMENT("$comment", Holds.NOTE, Shape.TEXT),
  TITLE("title", Holds.NOTE, Shape.TEXT),
  DESCRIPTION("description", Holds.NOTE, Shape.TEXT),
  EXAMPLES("examples", Holds.NOTE, Shape.LIST),
  DEFAULT("default", Holds.NOTE, Shape.ANYTHING),
  DEPRECATED("deprecated", Holds.NOTE, Shape.FLAG),
  READ_ONLY("readOnly", Holds.NOTE, Shape.FLAG),
  WRITE_ONLY("writeOnly", Holds.NOTE, Shape.FLAG),
  X_SEARCH("x-search", Holds.NOTE, Shape.ANYTHING),
  X_FILTER("x-filter", Holds.NOTE, Shape.ANYTHING),
  X_INTERNAL("x-internal", Holds.NOTE, Shape.ANYTHING),
  X_UNIT("x-unit", Holds.NOTE, Shape.ANYTHING);

  /** What stands behind a keyword. */
  enum Holds {
    SCHEMA,
    SCHEMAS,
    SCHEMAS_BY_NAME,
    /** A rule for values. */
    RULE,
    /** Something for people or for the node; no value is refused because of it. */
    NOTE
  }

  /** Which field the schemas behind a keyword are about. */
  enum Reach {
    SAME,
    BELOW,
    BY_REFERENCE,
    /** None that could be named. */
    NONE
  }

  private static final Map<String, Keyword> BY_TEXT =
      Arrays.stream(values()).collect(Collectors.toMap(Keyword::text, Function.identity()));

  private final String text;
  private final Holds holds;
  private final Reach reach;
  private final Shape shape;

  Keyword(String text, Shape shape) {
    this(text, Holds.RULE, shape);
  }

  Keyword(String text, Holds holds, Shape shape) {
    this(text, holds, Reach.NONE, shape);
  }

  Keyword(String text, Holds holds, Reach reach) {
    this(text, holds, reach, shape(holds));
  }

  Keyword(String text, Holds holds, Reach reach, Shape shape) {
    this.text = text;
    this.holds = holds;
    this.reach = reach;
    this.shape = shape;
  }

  private static Shape shape(Holds holds) {
    return switch (holds) {
      case SCHEMAS -> Shape.FILLED_LIST;
      case SCHEMAS_BY_NAME -> Shape.OBJECT;
      case SCHEMA, RULE, NOTE -> Shape.ANYTHING;
    };
  }

  static Optional<Keyword> of(String text) {
    return Optional.ofNullable(BY_TEXT.get(text));
  }

  String text() {
    return text;
  }

  Holds holds() {
    return holds;
  }

  Reach reach() {
    return reach;
  }

  /** What JSON Schema takes behind the keyword, but for what a schema is. */
  Shape shape() {
    return shape;
  }
}
