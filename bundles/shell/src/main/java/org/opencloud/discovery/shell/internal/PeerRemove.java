package org.opencloud.discovery.shell.internal;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.PeerRegistry;

/** {@code peer:remove}. */
@Service
@Command(scope = "peer", name = "remove", description = "Forgets a peer and its relation")
public final class PeerRemove extends NodeCommand {
  @Argument(name = "peer", description = "DID, peer id or name", required = true)
  @Completion(PeerCompleter.class)
  String peer;

  @Override
  void run(Services services, PrintStream out) throws Exception {
    PeerDirectory directory = services.need(PeerDirectory.class, "oc-peers");
    Peer meant =
        StoredPeer.find(directory, peer).orElseThrow(() -> failed("no such peer: " + peer));
    if (!services.need(PeerRegistry.class, "oc-peers").remove(meant.peerId())) {
      throw failed("not stored: " + peer);
    }
    if (json) {
      print(out, Json.object().put("removed", true));
    } else {
      out.println("1 removed");
    }
  }
}
