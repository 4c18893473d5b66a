package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.partners.PartnerLink;
import org.opencloud.discovery.api.peers.PeerDirectory;

/** {@code peer:partners}. */
@Service
@Command(scope = "peer", name = "partners", description = "Shows the partners and how they do")
public final class PeerPartners extends NodeCommand {
  @Override
  void run(Services services, PrintStream out) throws Exception {
    List<PartnerLink.Partner> partners = services.need(PartnerLink.class, "oc-partners").partners();
    Optional<PeerDirectory> directory = services.find(PeerDirectory.class);
    Instant now = Instant.now();
    ArrayNode array = Json.array();
    Table table = PartnerView.table();
    for (PartnerLink.Partner partner : partners) {
      PartnerView view = PartnerView.of(partner, directory, now);
      array.add(view.json());
      view.addTo(table);
    }
    if (json) {
      print(out, array);
    } else {
      print(out, table);
    }
  }
}
