package org.opencloud.discovery.described.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What the meta-schema of JSON Schema 2020-12 lets stand behind a keyword. A test holds this
 * against the meta-schema itself; to read and apply that would cost every start of a node.
 */
enum Shape {
  TYPES(
      "one of " + String.join(", ", Constants.TYPES) + ", or a list of them, each once",
      value -> isType(value) || !value.isEmpty() && isListOfUnique(value, Shape::isType)),
  NUMBER("a number that a 64-bit float can hold", Shape::isNumber),
  POSITIVE("a number above 0", value -> isNumber(value) && value.doubleValue() > 0),
  COUNT("an integer from 0 on", Shape::isCount),
  TEXT("text", JsonNode::isTextual),
  ID(
      "an address without a fragment",
      value -> value.isTextual() && Constants.ID.matcher(value.textValue()).matches()),
  FLAG("true or false", JsonNode::isBoolean),
  LIST("a list", JsonNode::isArray),
  FILLED_LIST("a list that is not empty", value -> value.isArray() && !value.isEmpty()),
  NAMES("a list of names, each once", Shape::isNames),
  OBJECT("an object", JsonNode::isObject),
  NAMES_BY_NAME(
      "an object of lists of names, each name once in its list",
      value -> value.isObject() && all(value, Shape::isNames)),
  ANYTHING("anything", value -> true);

  /** Of an enum, only what is in a class of its own is there before its members. */
  private static final class Constants {
    private static final List<String> TYPES =
        List.of("array", "boolean", "integer", "null", "number", "object", "string");
    private static final Pattern ID = Pattern.compile("[^#]*#?");
  }

  private final String expected;
  private final Predicate<JsonNode> rule;

  Shape(String expected, Predicate<JsonNode> rule) {
    this.expected = expected;
    this.rule = rule;
  }

  boolean fits(JsonNode value) {
    return rule.test(value);
  }

  /** In words. */
  String expected() {
    return expected;
  }

  private static boolean isType(JsonNode value) {
    return value.isTextual() && Constants.TYPES.contains(value.textValue());
  }

  private static boolean isNames(JsonNode value) {
    return isListOfUnique(value, JsonNode::isTextual);
  }

  private static boolean isNumber(JsonNode value) {
    return value.isNumber() && Double.isFinite(value.doubleValue());
  }

  /** 2.0 is an integer, too. */
  private static boolean isCount(JsonNode value) {
    return isNumber(value)
        && value.doubleValue() >= 0
        && value.doubleValue() == Math.rint(value.doubleValue());
  }

  private static boolean isListOfUnique(JsonNode value, Predicate<JsonNode> rule) {
    Set<JsonNode> seen = new HashSet<>();
    return value.isArray() && all(value, each -> rule.test(each) && seen.add(each));
  }

  private static boolean all(JsonNode values, Predicate<JsonNode> rule) {
    for (JsonNode value : values) {
      if (!rule.test(value)) {
        return false;
      }
    }
    return true;
  }
}
