package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.records.IndexerRole;

/** {@code network:records}. */
@Service
@Command(
    scope = "network",
    name = "records",
    description = "Shows the records of others that this node keeps as an indexer")
public final class NetworkRecords extends NodeCommand {
  private static final int MOST = 10_000;

  @Argument(name = "text", description = "How a DID, peer id or name begins")
  String text = "";

  @Option(name = "--limit", description = "Records at most, 1 to 10000")
  int limit = 100;

  @Override
  void run(Services services, PrintStream out) throws Exception {
    if (limit < 1 || limit > MOST) {
      throw failed("--limit: expected 1 to " + MOST);
    }
    IndexerRole role = services.need(IndexerRole.class, "oc-indexer");
    IndexerRole.Status status = role.status();
    List<IndexerRole.Kept> records = role.records(text, limit);
    if (json) {
      print(out, document(status, records));
    } else {
      out.println(Plain.text(line(status)));
      print(out, table(records));
    }
  }

  static String line(IndexerRole.Status status) {
    String detail = status.detail().isEmpty() ? "" : "; waits: " + status.detail();
    return "%d of %d records, %d of %d nodes%s"
        .formatted(
            status.records(), status.maxRecords(), status.nodes(), status.maxNodes(), detail);
  }

  private static Table table(List<IndexerRole.Kept> records) {
    Table table = new Table("No records", "Name", "DID", "Sequence", "Expires", "Addresses");
    for (IndexerRole.Kept kept : records) {
      table.row(
          kept.name(),
          kept.did(),
          kept.sequence(),
          Instant.ofEpochMilli(kept.expires()),
          String.join(" ", kept.addresses()));
    }
    return table;
  }

  static ObjectNode document(IndexerRole.Status status, List<IndexerRole.Kept> kept) {
    ObjectNode node = Json.object().put("detail", status.detail());
    node.put("records", status.records()).put("max_records", status.maxRecords());
    node.put("nodes", status.nodes()).put("max_nodes", status.maxNodes());
    ArrayNode shown = node.putArray("shown");
    kept.forEach(record -> shown.add(document(record)));
    return node;
  }

  private static ObjectNode document(IndexerRole.Kept kept) {
    ObjectNode node = Json.object().put("peer_id", kept.peer().text());
    node.put("did", kept.did().text()).put("name", kept.name());
    node.put("sequence", kept.sequence());
    node.put("expires", Instant.ofEpochMilli(kept.expires()).toString());
    node.set("addresses", Json.strings(kept.addresses()));
    return node;
  }
}
