package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.search.SearchTrace;
import org.opencloud.discovery.api.search.SearchTraces;

/** {@code search:explain}. */
@Service
@Command(
    scope = "search",
    name = "explain",
    description = "Shows what this node did for a search, step by step, or lists the last ones")
public final class SearchExplain extends NodeCommand {
  private static final int MOST = 768;

  @Argument(name = "id", description = "How the id of a search begins; none: the last ones")
  @Completion(SearchIdCompleter.class)
  String id = "";

  @Option(name = "--limit", description = "Searches to list at most, 1 to 768")
  int limit = 20;

  @Override
  void run(Services services, PrintStream out) throws Exception {
    if (limit < 1 || limit > MOST) {
      throw failed("--limit: expected 1 to " + MOST);
    }
    SearchTraces traces = services.need(SearchTraces.class, "oc-search");
    if (id.isEmpty()) {
      list(traces.recent(limit), out);
    } else {
      explain(traces.find(id), out);
    }
  }

  private void list(List<SearchTrace> traces, PrintStream out) {
    if (json) {
      ArrayNode array = Json.array();
      traces.forEach(trace -> array.add(TraceView.head(trace)));
      print(out, array);
    } else {
      Table table = TraceView.heads();
      traces.forEach(trace -> TraceView.addTo(table, trace));
      print(out, table);
    }
  }

  private void explain(List<SearchTrace> traces, PrintStream out) throws Exception {
    if (traces.isEmpty()) {
      throw failed(
          id
              + ": this node remembers no such search: it keeps 256 asked here, 256 answered and"
              + " 256 refused");
    }
    for (SearchTrace trace : traces) {
      if (json) {
        print(out, TraceView.document(trace));
      } else {
        out.println(Plain.text(TraceView.line(trace)));
        print(out, TraceView.steps(trace));
      }
    }
  }
}
