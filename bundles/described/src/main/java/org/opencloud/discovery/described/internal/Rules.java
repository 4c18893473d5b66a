package org.opencloud.discovery.described.internal;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * What of a schema can refuse a value, with what is referred to in its place: so it is checked
 * fastest. The walk has made sure that nothing leads to itself, and bounded the whole.
 */
final class Rules {
  private final ObjectNode root;

  Rules(ObjectNode root) {
    this.root = root;
  }

  JsonNode all() {
    return of(root);
  }

  private JsonNode of(JsonNode schema) {
    if (!(schema instanceof ObjectNode object)) {
      return schema;
    }
    ObjectNode rules = object.objectNode();
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      Keyword keyword = Keyword.of(member.getKey()).orElseThrow();
      if (keyword != Keyword.REF && keyword != Keyword.DEFS) {
        put(keyword, member.getValue(), rules);
      }
    }
    return object.has(Keyword.REF.text()) ? with(target(object), rules) : rules;
  }

  private void put(Keyword keyword, JsonNode value, ObjectNode rules) {
    switch (keyword.holds()) {
      case SCHEMA -> rules.set(keyword.text(), of(value));
      case SCHEMAS -> {
        ArrayNode each = rules.putArray(keyword.text());
        value.forEach(schema -> each.add(of(schema)));
      }
      case SCHEMAS_BY_NAME -> {
        ObjectNode byName = rules.putObject(keyword.text());
        value.properties().forEach(entry -> byName.set(entry.getKey(), of(entry.getValue())));
      }
      case RULE -> rules.set(keyword.text(), value);
      case NOTE -> {}
    }
  }

  private JsonNode target(ObjectNode schema) {
    String reference = schema.path(Keyword.REF.text()).asText();
    return of(root.at(JsonPointer.compile(reference.substring(1))));
  }

  private static JsonNode with(JsonNode target, ObjectNode rules) {
    if (rules.isEmpty()) {
      return target;
    }
    rules.withArray(Keyword.ALL_OF.text()).add(target);
    return rules;
  }
}
