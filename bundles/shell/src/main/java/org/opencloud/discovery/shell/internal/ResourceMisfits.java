package org.opencloud.discovery.shell.internal;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.search.ResourceRefused;
import org.opencloud.discovery.api.search.ResourceRegistry;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.ResourceStore;

/** {@code resource:check}. */
@Service
@Command(
    scope = "resource",
    name = "check",
    description = "Names stored resources that their type, as it is now, would refuse")
public final class ResourceMisfits extends NodeCommand {
  private static final int PAGE = 500;

  @Option(name = "--type", description = "Only this resource type")
  @Completion(TypeCompleter.class)
  String type = "";

  @Override
  void run(Services services, PrintStream out) throws Exception {
    ResourceRegistry registry = services.need(ResourceRegistry.class, "oc-search");
    Optional<String> wanted = type.isEmpty() ? Optional.empty() : Optional.of(type);
    Table table = new Table("All fit", "Type", "Id", "Field", "Problem");
    String after = "";
    List<Resource> page = registry.page(wanted, after, PAGE);
    while (!page.isEmpty() && !Thread.currentThread().isInterrupted()) {
      for (Resource resource : page) {
        registry.misfit(resource).ifPresent(misfit -> show(resource, misfit, table, out));
      }
      Resource last = page.get(page.size() - 1);
      after = ResourceStore.key(last.type(), last.id());
      page = registry.page(wanted, after, PAGE);
    }
    if (!json) {
      print(out, table);
    }
  }

  private void show(Resource resource, ResourceRefused misfit, Table table, PrintStream out) {
    if (json) {
      print(
          out,
          Json.object()
              .put("data_type", resource.type())
              .put("id", resource.id())
              .put("field", misfit.field())
              .put("problem", misfit.getMessage()));
    } else {
      table.row(resource.type(), resource.id(), misfit.field(), misfit.getMessage());
    }
  }
}
