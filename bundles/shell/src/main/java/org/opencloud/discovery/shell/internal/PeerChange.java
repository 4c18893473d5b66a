package org.opencloud.discovery.shell.internal;

import java.io.PrintStream;
import java.time.Instant;
import org.opencloud.discovery.api.peers.Peer;

/** A command that changes one peer and says what came of it. */
abstract class PeerChange extends NodeCommand {
  void changed(PrintStream out, Peer peer) {
    if (json) {
      print(out, PeerView.json(peer));
    } else {
      out.println(
          Plain.text(
              (peer.relation() + " " + peer.did() + " " + String.join(" ", peer.addresses()))
                  .strip()));
      String terms = TermsView.line(peer, Instant.now());
      if (!terms.isEmpty()) {
        out.println(Plain.text("  " + terms));
      }
    }
  }
}
