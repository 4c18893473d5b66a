package org.opencloud.discovery.shell.internal;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.records.NodeRecords;

/** {@code network:indexers}. */
@Service
@Command(
    scope = "network",
    name = "indexers",
    description = "Shows this node's own record, who keeps it, and the indexers it knows")
public final class NetworkIndexers extends NodeCommand {
  @Override
  void run(Services services, PrintStream out) throws Exception {
    NodeRecords records = services.need(NodeRecords.class, "oc-records");
    if (json) {
      print(out, IndexerView.json(records.own(), records.indexers()));
    } else {
      print(out, IndexerView.own(records.own()));
      print(out, IndexerView.table(records.indexers()));
    }
  }
}
