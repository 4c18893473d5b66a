package org.opencloud.discovery.described.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.opencloud.discovery.described.Misfit;

/** Says of what a validator found where it is and what should be there. */
final class Expectations {
  private static final int SHOWN = 8;
  private static final Pattern INDEX = Pattern.compile("\\[\\d+]");
  private static final Map<String, String> TYPES =
      Map.of(
          "object", "an object",
          "array", "a list",
          "string", "text",
          "integer", "an integer",
          "number", "a number",
          "boolean", "true or false",
          "null", "null");

  private Expectations() {}

  static Misfit misfit(Error error, Map<String, String> units) {
    String field = field(error.getInstanceLocation());
    if (error.getProperty() != null) {
      String member = (field.isEmpty() ? "" : field + ".") + error.getProperty();
      return new Misfit(member, of(error));
    }
    String unit = units.getOrDefault(INDEX.matcher(field).replaceAll(""), "");
    return new Misfit(field, of(error) + (unit.isEmpty() ? "" : ", in " + unit));
  }

  private static String field(NodePath path) {
    StringBuilder field = new StringBuilder();
    for (int i = 0; i < path.getNameCount(); i++) {
      if (path.getElement(i) instanceof Integer index) {
        field.append('[').append(index).append(']');
      } else {
        field.append(field.isEmpty() ? "" : ".").append(path.getName(i));
      }
    }
    return field.toString();
  }

  static String of(Error error) {
    JsonNode rule =
        error.getSchemaNode() == null ? MissingNode.getInstance() : error.getSchemaNode();
    String text = rule.asText();
    return switch (error.getKeyword()) {
      case "type" -> types(rule);
      case "required", "dependentRequired" -> "a value";
      case "additionalProperties", "unevaluatedProperties" -> "no such field";
      case "minimum" -> "at least " + text;
      case "maximum" -> "at most " + text;
      case "exclusiveMinimum" -> "more than " + text;
      case "exclusiveMaximum" -> "less than " + text;
      case "multipleOf" -> "a multiple of " + text;
      case "minLength" -> "at least " + text + " characters";
      case "maxLength" -> "at most " + text + " characters";
      case "pattern" -> "text like " + text;
      case "format" -> "text in the format " + text;
      case "enum" -> "one of " + values(rule);
      case "const" -> text;
      case "minItems" -> "at least " + text + " values";
      case "maxItems" -> "at most " + text + " values";
      case "uniqueItems" -> "each value once";
      default -> "what '" + error.getKeyword() + "' of the schema says: " + error.getMessage();
    };
  }

  private static String types(JsonNode rule) {
    return rule.isArray()
        ? list(rule, node -> TYPES.getOrDefault(node.asText(), node.asText()), " or ")
        : TYPES.getOrDefault(rule.asText(), rule.asText());
  }

  private static String values(JsonNode rule) {
    return list(rule, JsonNode::asText, ", ") + (rule.size() > SHOWN ? ", …" : "");
  }

  private static String list(JsonNode rule, Function<JsonNode, String> text, String between) {
    return StreamSupport.stream(rule.spliterator(), false)
        .limit(SHOWN)
        .map(text)
        .collect(Collectors.joining(between));
  }
}
