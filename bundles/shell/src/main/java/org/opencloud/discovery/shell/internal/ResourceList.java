package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.search.ResourceRegistry;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.ResourceStore;

/** {@code resource:list}. */
@Service
@Command(
    scope = "resource",
    name = "list",
    description = "Lists what this node answers with, in order of type and id")
public final class ResourceList extends NodeCommand {
  private static final int PAGE = 500;

  @Option(name = "--type", description = "Only this resource type")
  @Completion(TypeCompleter.class)
  String type = "";

  @Option(name = "--limit", description = "At most this many (default 100), from 1")
  int limit = 100;

  @Override
  void run(Services services, PrintStream out) throws Exception {
    if (limit < 1) {
      throw failed("--limit: expected a number from 1");
    }
    ResourceRegistry registry = services.need(ResourceRegistry.class, "oc-search");
    Table table = new Table("No resources", "Type", "Id", "Name", "Access", "Bytes");
    String last = list(registry, table, out);
    if (!json) {
      print(out, table);
      if (!last.isEmpty() && !registry.page(wanted(), last, 1).isEmpty()) {
        out.println("There are more: --limit says how many are listed.");
      }
    }
  }

  private Optional<String> wanted() {
    return type.isEmpty() ? Optional.empty() : Optional.of(type);
  }

  /** The key of the last one when it stopped at the limit, else empty. */
  private String list(ResourceRegistry registry, Table table, PrintStream out) throws Exception {
    String after = "";
    for (int left = limit; left > 0; ) {
      int size = Math.min(left, PAGE);
      List<Resource> page = registry.page(wanted(), after, size);
      page.forEach(resource -> show(resource, table, out));
      if (page.size() < size) {
        return "";
      }
      Resource last = page.get(page.size() - 1);
      after = ResourceStore.key(last.type(), last.id());
      left -= page.size();
    }
    return after;
  }

  private void show(Resource resource, Table table, PrintStream out) {
    JsonNode document = Json.parsed(resource.json());
    if (!json) {
      String name = Plain.shortened(document.path("name").asText(""), 48);
      table.row(resource.type(), resource.id(), name, resource.access(), resource.json().length);
      return;
    }
    ObjectNode node = Json.object();
    node.put("data_type", resource.type());
    node.put("id", resource.id());
    node.put("access", resource.access().toString());
    node.set("resource", document);
    print(out, node);
  }
}
