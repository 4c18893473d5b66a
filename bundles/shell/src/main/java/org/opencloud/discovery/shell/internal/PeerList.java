package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.transport.Transport;

/** {@code peer:list}. */
@Service
@Command(scope = "peer", name = "list", description = "Lists the stored peers")
public final class PeerList extends NodeCommand {
  @Override
  void run(Services services, PrintStream out) throws Exception {
    PeerDirectory directory = services.need(PeerDirectory.class, "oc-peers");
    Optional<Transport> transport = services.find(Transport.class);
    ArrayNode array = Json.array();
    Table table =
        new Table("No peers", "Name", "Relation", "Terms", "Connected", "DID", "Addresses", "Note");
    for (Peer peer : directory.list()) {
      PeerView.Seen seen = PeerView.Seen.of(peer, directory, transport);
      if (json) {
        array.add(PeerView.json(seen));
      } else {
        table.row(
            peer.name(),
            peer.relation(),
            TermsView.brief(peer, Instant.now()),
            seen.connection().isPresent() ? "yes" : "no",
            peer.did(),
            String.join(" ", peer.addresses()),
            PeerView.note(seen));
      }
    }
    if (json) {
      print(out, array);
    } else {
      print(out, table);
    }
  }
}
