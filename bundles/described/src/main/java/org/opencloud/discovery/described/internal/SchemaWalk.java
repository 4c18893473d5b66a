package org.opencloud.discovery.described.internal;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opencloud.discovery.described.DescriptorException;
import org.opencloud.discovery.spi.Field;

/**
 * Goes through a schema: refuses what JSON Schema does not take and what a node does not bear (what
 * lies elsewhere, what leads to itself, what is too large), and collects the fields.
 */
final class SchemaWalk {
  static final int MAX_FIELDS = 200;

  /** With each use of what is defined once counted anew: so much work a resource may be. */
  static final int MAX_SCHEMAS = 2_000;

  static final int MAX_PATTERN = 256;
  static final Set<String> FORMATS =
      Set.of("date", "date-time", "duration", "ipv4", "ipv6", "uri", "uuid");

  private final ObjectNode root;
  private final Map<String, Field> fields = new LinkedHashMap<>();
  private int schemas;

  SchemaWalk(ObjectNode root) {
    this.root = root;
  }

  /** In the order in which they are met, each path once. */
  List<Field> fields() throws DescriptorException {
    visit(root, Place.root());
    return List.copyOf(fields.values());
  }

  /**
   * Where the walk is.
   *
   * @param pointer in the descriptor
   * @param path of the field that the schema is about; empty: the resource itself
   * @param named whether the path can be relied on
   * @param collects whether fields count: not in what is only defined
   * @param through the references followed
   */
  private record Place(
      String pointer, String path, boolean named, boolean collects, List<String> through) {
    static Place root() {
      return new Place("/schema", "", true, true, List.of());
    }

    /** Whether it is about the resource itself. */
    boolean isResource() {
      return collects && path.isEmpty();
    }

    Place at(String keyword) {
      return new Place(Pointer.of(pointer, keyword), path, named, collects, through);
    }

    Place at(int index) {
      return new Place(Pointer.of(pointer, index), path, named, collects, through);
    }

    Place below(String name) {
      String below = path.isEmpty() ? name : path + '.' + name;
      return new Place(Pointer.of(pointer, name), below, named, collects, through);
    }

    Place reaching(Keyword.Reach reach) {
      return new Place(
          pointer,
          path,
          named && reach != Keyword.Reach.NONE,
          collects && reach != Keyword.Reach.BY_REFERENCE,
          through);
    }

    Place through(String reference) {
      List<String> more = new ArrayList<>(through);
      more.add(reference);
      return new Place("/schema" + reference, path, named, collects, List.copyOf(more));
    }
  }

  private void visit(JsonNode schema, Place place) throws DescriptorException {
    if (++schemas > MAX_SCHEMAS) {
      throw new DescriptorException(
          place.pointer, "at most " + MAX_SCHEMAS + " schemas, each $ref counted as what it names");
    }
    if (schema.isBoolean()) {
      return;
    }
    if (!(schema instanceof ObjectNode object)) {
      throw new DescriptorException(place.pointer, "a schema: an object, true or false");
    }
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      Keyword keyword = keyword(member.getKey(), place);
      check(keyword, member.getValue(), place.at(keyword.text()));
      follow(keyword, member.getValue(), place.at(keyword.text()).reaching(keyword.reach()));
    }
    if (FieldReader.isField(object)) {
      field(object, place);
    }
  }

  private static Keyword keyword(String name, Place place) throws DescriptorException {
    return Keyword.of(name)
        .orElseThrow(
            () ->
                new DescriptorException(
                    Pointer.of(place.pointer, name),
                    "a keyword of JSON Schema 2020-12 that a descriptor may use, or x-search, "
                        + "x-filter, x-internal, x-unit"));
  }

  private void follow(Keyword keyword, JsonNode value, Place place) throws DescriptorException {
    switch (keyword.holds()) {
      case SCHEMA -> visit(value, place);
      case SCHEMAS -> {
        for (int i = 0; i < value.size(); i++) {
          visit(value.get(i), place.at(i));
        }
      }
      case SCHEMAS_BY_NAME -> {
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
          boolean below = keyword == Keyword.PROPERTIES;
          visit(entry.getValue(), below ? child(entry.getKey(), place) : place.at(entry.getKey()));
        }
      }
      case RULE -> {
        if (keyword == Keyword.REF) {
          follow(value.asText(), place);
        }
      }
      case NOTE -> {}
    }
  }

  private static Place child(String name, Place place) throws DescriptorException {
    if (place.isResource() && ResourceSchema.OF_THE_NODE.contains(name)) {
      throw new DescriptorException(
          Pointer.of(place.pointer, name), "no '" + name + "': that is between resource and node");
    }
    return place.below(name);
  }

  private void follow(String reference, Place place) throws DescriptorException {
    if (!reference.startsWith("#/")) {
      throw new DescriptorException(
          place.pointer, "a place in this schema, such as #/$defs/size; nothing is fetched");
    }
    String pointer = reference.substring(1);
    if (place.through.contains(pointer)) {
      throw new DescriptorException(place.pointer, "no $ref that leads to itself");
    }
    visit(target(pointer, place), place.through(pointer));
  }

  private JsonNode target(String pointer, Place place) throws DescriptorException {
    JsonNode target = root.at(JsonPointer.compile(pointer));
    if (target.isObject() || target.isBoolean()) {
      return target;
    }
    throw new DescriptorException(place.pointer, "a schema at " + pointer);
  }

  private static void check(Keyword keyword, JsonNode value, Place place)
      throws DescriptorException {
    if (!keyword.shape().fits(value)) {
      throw new DescriptorException(place.pointer, keyword.shape().expected());
    }
    switch (keyword) {
      case PATTERN -> pattern(value.asText(), place.pointer);
      case PATTERN_PROPERTIES -> {
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
          pattern(entry.getKey(), Pointer.of(place.pointer, entry.getKey()));
        }
      }
      case FORMAT -> {
        if (!FORMATS.contains(value.asText())) {
          throw new DescriptorException(
              place.pointer, "one of " + String.join(", ", FORMATS.stream().sorted().toList()));
        }
      }
      case ID, SCHEMA -> {
        if (!place.pointer.equals("/schema/" + keyword.text())) {
          throw new DescriptorException(place.pointer, "it at the top of the schema only");
        }
      }
      case REQUIRED -> required(value, place);
      default -> {}
    }
  }

  private static void pattern(String pattern, String pointer) throws DescriptorException {
    if (pattern.length() > MAX_PATTERN) {
      throw new DescriptorException(pointer, "at most " + MAX_PATTERN + " characters");
    }
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new DescriptorException(
          pointer, "a pattern without look-around and back-references: " + e.getMessage());
    }
  }

  private static void required(JsonNode names, Place place) throws DescriptorException {
    for (int i = 0; i < names.size(); i++) {
      if (place.isResource() && ResourceSchema.OF_THE_NODE.contains(names.get(i).asText())) {
        throw new DescriptorException(
            Pointer.of(place.pointer, i), "no field that is between resource and node");
      }
    }
  }

  private void field(ObjectNode schema, Place place) throws DescriptorException {
    if (!place.collects) {
      return;
    }
    if (!place.named || place.path.isEmpty()) {
      throw new DescriptorException(
          place.pointer, "x-… on named properties and their items only: others have no path");
    }
    Field field = new FieldReader(root, schema, place.path, place.pointer).field();
    Field before = fields.putIfAbsent(place.path, field);
    if (before != null && !FieldReader.same(before, field)) {
      throw new DescriptorException(
          place.pointer, "the same of '" + place.path + "' everywhere: it is described twice");
    }
    nothingInside(place);
  }

  /** A field that holds values has no fields of its own. */
  private void nothingInside(Place place) throws DescriptorException {
    for (String other : fields.keySet()) {
      boolean inside = other.startsWith(place.path + '.') || place.path.startsWith(other + '.');
      if (inside) {
        throw new DescriptorException(
            place.pointer,
            "'" + place.path + "' or '" + other + "', not both: one is in the other");
      }
    }
  }
}
