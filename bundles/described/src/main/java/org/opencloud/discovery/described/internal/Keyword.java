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
  REF("$ref", Holds.RULE, Reach.SAME),
  TYPE("type"),
  ENUM("enum"),
  CONST("const"),
  MULTIPLE_OF("multipleOf"),
  MAXIMUM("maximum"),
  EXCLUSIVE_MAXIMUM("exclusiveMaximum"),
  MINIMUM("minimum"),
  EXCLUSIVE_MINIMUM("exclusiveMinimum"),
  MAX_LENGTH("maxLength"),
  MIN_LENGTH("minLength"),
  PATTERN("pattern"),
  FORMAT("format"),
  MAX_ITEMS("maxItems"),
  MIN_ITEMS("minItems"),
  UNIQUE_ITEMS("uniqueItems"),
  MAX_CONTAINS("maxContains"),
  MIN_CONTAINS("minContains"),
  MAX_PROPERTIES("maxProperties"),
  MIN_PROPERTIES("minProperties"),
  REQUIRED("required"),
  DEPENDENT_REQUIRED("dependentRequired"),
  SCHEMA("$schema", Holds.NOTE),
  ID("$id", Holds.NOTE),
  COMMENT("$comment", Holds.NOTE),
  TITLE("title", Holds.NOTE),
  DESCRIPTION("description", Holds.NOTE),
  EXAMPLES("examples", Holds.NOTE),
  DEFAULT("default", Holds.NOTE),
  DEPRECATED("deprecated", Holds.NOTE),
  READ_ONLY("readOnly", Holds.NOTE),
  WRITE_ONLY("writeOnly", Holds.NOTE),
  X_SEARCH("x-search", Holds.NOTE),
  X_FILTER("x-filter", Holds.NOTE),
  X_INTERNAL("x-internal", Holds.NOTE),
  X_UNIT("x-unit", Holds.NOTE);

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

  Keyword(String text) {
    this(text, Holds.RULE);
  }

  Keyword(String text, Holds holds) {
    this(text, holds, Reach.NONE);
  }

  Keyword(String text, Holds holds, Reach reach) {
    this.text = text;
    this.holds = holds;
    this.reach = reach;
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
}
