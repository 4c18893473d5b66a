package org.opencloud.discovery.shell.internal;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.peers.PeerRegistry;

/** {@code peer:repin}. */
@Service
@Command(
    scope = "peer",
    name = "repin",
    description = "Gives a name that is a UUID another key; relations stay with their keys")
public final class PeerRepin extends PeerChange {
  @Argument(index = 0, name = "did", description = "The name, a UUID", required = true)
  @Completion(OpaqueNameCompleter.class)
  String did;

  @Argument(index = 1, name = "peer-id", description = "The key, as its peer id", required = true)
  @Completion(KeyCompleter.class)
  String peerId;

  @Override
  void run(Services services, PrintStream out) throws Exception {
    changed(out, services.need(PeerRegistry.class, "oc-peers").repin(did, peerId));
  }
}
