package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import org.opencloud.discovery.api.types.NetworkTypes.KnownType;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.ResourceType;

/**
 * How a resource type looks.
 *
 * @param known how the network knows it; empty: only this node was asked
 */
record TypeView(ResourceType type, Optional<KnownType> known) {

  static TypeView of(KnownType known) {
    return new TypeView(known.type(), Optional.of(known));
  }

  static TypeView ofThisNode(ResourceType type) {
    return new TypeView(type, Optional.empty());
  }

  static Table table() {
    return new Table(
        "No types: install a search feature", "Type", "Version", "Nodes", "Local", "Description");
  }

  void addTo(Table table) {
    table.row(type.name(), type.version(), nodes(), isLocal() ? "yes" : "no", type.description());
  }

  boolean isNamed(String name) {
    return type.name().equalsIgnoreCase(name);
  }

  private boolean isLocal() {
    return known.map(KnownType::local).orElse(true);
  }

  /** All that answer for it, this one included. */
  private int nodes() {
    return known.map(KnownType::nodes).orElse(0) + (isLocal() ? 1 : 0);
  }

  String heading() {
    String who = isLocal() ? nodes() + ", this one too" : String.valueOf(nodes());
    String what = type.description().isEmpty() ? "" : ": " + type.description();
    return Plain.text(type.name() + " " + type.version() + what + " (nodes: " + who + ")");
  }

  Table fields() {
    Table table =
        new Table(
            "No fields", "Field", "Kind", "Unit", "Searched", "Filtered", "Example", "Description");
    for (Field field : type.fields()) {
      table.row(
          field.path(),
          kind(field),
          field.unit(),
          yes(field.searchable()),
          yes(field.filterable()),
          field.example(),
          field.internal() ? "stays on this node" : field.description());
    }
    return table;
  }

  private static String yes(boolean is) {
    return is ? "yes" : "";
  }

  private static String kind(Field field) {
    return field.kind().name().toLowerCase(Locale.ROOT);
  }

  ObjectNode json() {
    ObjectNode node = Json.object();
    node.put("name", type.name());
    node.put("version", type.version());
    node.put("description", type.description());
    known.ifPresent(told -> node.put("digest", told.digest()));
    node.put("local", isLocal());
    node.put("nodes", nodes());
    ArrayNode fields = node.putArray("fields");
    type.fields().forEach(field -> fields.add(json(field)));
    return node;
  }

  private static ObjectNode json(Field field) {
    return Json.object()
        .put("path", field.path())
        .put("kind", kind(field))
        .put("unit", field.unit())
        .put("searchable", field.searchable())
        .put("filterable", field.filterable())
        .put("internal", field.internal())
        .put("example", field.example())
        .put("description", field.description());
  }
}
