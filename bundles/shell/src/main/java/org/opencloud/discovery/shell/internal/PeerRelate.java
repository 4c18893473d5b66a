package org.opencloud.discovery.shell.internal;

import java.io.PrintStream;
import java.util.Locale;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.opencloud.discovery.api.peers.PeerRegistry;
import org.opencloud.discovery.api.peers.Relation;

/** {@code peer:relate}. */
@Service
@Command(
    scope = "peer",
    name = "relate",
    description = "Makes a peer a partner, blacklists it, or neither; in force at once")
public final class PeerRelate extends PeerChange {
  @Argument(index = 0, name = "peer", description = "DID, peer id or name", required = true)
  @Completion(PeerCompleter.class)
  String peer;

  @Argument(
      index = 1,
      name = "relation",
      description = "NONE, PARTNER or BLACKLIST",
      required = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"NONE", "PARTNER", "BLACKLIST"})
  String relation;

  @Override
  void run(Services services, PrintStream out) throws Exception {
    PeerRegistry registry = services.need(PeerRegistry.class, "oc-peers");
    changed(out, registry.relate(meant(services), relation(relation)));
  }

  private String meant(Services services) throws CommandException {
    return StoredPeer.find(services, peer).map(known -> known.peerId().text()).orElse(peer);
  }

  private static Relation relation(String text) throws CommandException {
    try {
      return Relation.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw failed("relation: expected NONE, PARTNER or BLACKLIST, not " + text);
    }
  }
}
