package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.opencloud.discovery.api.search.SearchService;
import org.opencloud.discovery.api.types.NetworkTypes;

/** {@code search:types}. */
@Service
@Command(
    scope = "search",
    name = "types",
    description = "Lists the resource types known across the network, or the fields of one")
public final class SearchTypes extends NodeCommand {
  @Option(name = "--local", description = "Only the types that this node answers for")
  boolean local;

  @Argument(name = "name", description = "Show the fields of this type")
  @Completion(TypeCompleter.class)
  String name;

  @Override
  void run(Services services, PrintStream out) throws Exception {
    refuseOptions(name == null ? List.of() : List.of(name));
    List<TypeView> types = wanted(types(services, out));
    if (json) {
      ArrayNode array = Json.array();
      types.forEach(type -> array.add(type.json()));
      print(out, array);
    } else if (name == null) {
      Table table = TypeView.table();
      types.forEach(type -> type.addTo(table));
      print(out, table);
    } else {
      types.forEach(type -> fields(type, out));
    }
  }

  private List<TypeView> types(Services services, PrintStream out) throws CommandException {
    Optional<NetworkTypes> network = services.find(NetworkTypes.class);
    if (!local && network.isPresent()) {
      return network.get().types().stream().map(TypeView::of).toList();
    }
    if (!local && !json) {
      out.println("Only this node's types: oc-types is not installed");
    }
    SearchService search = services.need(SearchService.class, "oc-search");
    return search.types().stream().map(TypeView::ofThisNode).toList();
  }

  private List<TypeView> wanted(List<TypeView> types) throws CommandException {
    if (name == null) {
      return types;
    }
    List<TypeView> named = types.stream().filter(type -> type.isNamed(name)).toList();
    if (named.isEmpty()) {
      throw failed(name + ": no such type; search:types lists all");
    }
    return named;
  }

  private void fields(TypeView type, PrintStream out) {
    if (!noFormat) {
      out.println(type.heading());
    }
    print(out, type.fields());
  }
}
