package org.opencloud.discovery.shell.internal;

import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.peers.PeerRegistry;

/** {@code peer:add}. */
@Service
@Command(
    scope = "peer",
    name = "add",
    description = "Adds a peer to connect with, or replaces its name and addresses")
public final class PeerAdd extends PeerChange {
  @Argument(index = 0, name = "peer", description = "DID or peer id", required = true)
  String peer;

  @Argument(
      index = 1,
      name = "addresses",
      description = "Multiaddrs such as /ip4/192.0.2.1/tcp/4001",
      multiValued = true)
  List<String> addresses = List.of();

  @Option(name = "--name", description = "What to call it")
  String name = "";

  @Override
  void run(Services services, PrintStream out) throws Exception {
    refuseOptions(addresses);
    changed(out, services.need(PeerRegistry.class, "oc-peers").add(peer, name, addresses));
  }
}
