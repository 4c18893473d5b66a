package org.opencloud.discovery.shell.internal;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.search.ResourceRegistry;

/** {@code resource:remove}. */
@Service
@Command(scope = "resource", name = "remove", description = "Removes one resource")
public final class ResourceRemove extends NodeCommand {
  @Argument(index = 0, name = "type", description = "Resource type", required = true)
  @Completion(TypeCompleter.class)
  String type;

  @Argument(index = 1, name = "id", description = "Resource id", required = true)
  String id;

  @Override
  void run(Services services, PrintStream out) throws Exception {
    if (!services.need(ResourceRegistry.class, "oc-search").remove(type, id)) {
      throw failed("no such resource: " + type + " " + id);
    }
    if (json) {
      print(out, Json.object().put("removed", true));
    } else {
      out.println("1 removed");
    }
  }
}
