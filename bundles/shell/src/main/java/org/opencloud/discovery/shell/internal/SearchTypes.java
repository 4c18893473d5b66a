package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.search.SearchService;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.ResourceType;

/** {@code search:types}. */
@Service
@Command(
    scope = "search",
    name = "types",
    description = "Lists the resource types that this node answers for")
public final class SearchTypes extends NodeCommand {
  @Override
  void run(Services services, PrintStream out) throws Exception {
    SearchService service = services.need(SearchService.class, "oc-search");
    if (json) {
      ArrayNode types = Json.array();
      service.types().forEach(type -> types.add(json(type)));
      print(out, types);
      return;
    }
    Table table = new Table("No types: install a search feature", "Type", "Description", "Fields");
    for (ResourceType type : service.types()) {
      table.row(type.name(), type.description(), fields(type));
    }
    print(out, table);
  }

  private static String fields(ResourceType type) {
    return type.fields().stream()
        .filter(field -> !field.internal())
        .map(Field::path)
        .collect(Collectors.joining(", "));
  }

  private static ObjectNode json(ResourceType type) {
    ObjectNode node = Json.object();
    node.put("name", type.name());
    node.put("description", type.description());
    ArrayNode fields = node.putArray("fields");
    for (Field field : type.fields()) {
      fields
          .addObject()
          .put("path", field.path())
          .put("kind", field.kind().name().toLowerCase(java.util.Locale.ROOT))
          .put("unit", field.unit())
          .put("searchable", field.searchable())
          .put("filterable", field.filterable())
          .put("internal", field.internal());
    }
    return node;
  }
}
