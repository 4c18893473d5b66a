package org.opencloud.discovery.shell.internal;

import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.bridge.BridgeStatus;
import org.opencloud.discovery.api.identity.IdentityStatus;
import org.opencloud.discovery.api.identity.NetworkKey;
import org.opencloud.discovery.api.identity.NetworkKeys;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.records.NetworkClock;
import org.opencloud.discovery.api.search.SearchService;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.transport.NetworkStatus;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.guard.PluginGuard;

/** {@code network:status}. */
@Service
@Command(
    scope = "network",
    name = "status",
    description = "Shows whether the node is ready, its connections, topics, store and drops")
public final class NetworkStatusCommand extends NodeCommand {
  @Override
  void run(Services services, PrintStream out) throws Exception {
    NodeState state = look(services);
    if (json) {
      print(out, state.json());
    } else {
      show(state, out);
    }
  }

  private NodeState look(Services services) {
    return new NodeState(
        services.find(NodeIdentity.class),
        services.find(IdentityStatus.class),
        services.find(NetworkKeys.class),
        services.find(Transport.class).map(Transport::status),
        services.find(ResourceStore.class),
        services.find(SearchService.class),
        services.find(BridgeStatus.class),
        services.find(NetworkClock.class).flatMap(NetworkClock::drift),
        services.find(Meters.class).map(Meters::snapshot).orElseGet(TreeMap::new),
        bundles(services));
  }

  private List<String> bundles(Services services) {
    return Stream.concat(
            OldRevisions.warnings(context).stream(),
            services.find(PluginGuard.class).flatMap(RefusedBundles::warning).stream())
        .toList();
  }

  private void show(NodeState state, PrintStream out) {
    String detail = state.detail();
    out.println(Plain.text(state.state() + (detail.isEmpty() ? "" : ": " + detail)));
    Table facts = new Table("", "What", "Value");
    facts.row("peer id", state.identity().map(self -> self.peerId().text()).orElse("none"));
    Optional<NetworkKey> key = state.networkKeys().flatMap(NetworkKeys::current);
    facts.row("network", key.map(NetworkKey::fingerprint).orElse("none"));
    state
        .network()
        .ifPresent(now -> now.listening().forEach(address -> facts.row("listening", address)));
    facts.row(
        "store", state.store().map(one -> one.name() + ", " + one.state().detail()).orElse("none"));
    facts.row("bridge", state.bridge().map(one -> one.state() + " " + one.detail()).orElse("none"));
    facts.row("clock", ClockView.line(state.clock()));
    print(out, facts);
    state.network().ifPresent(now -> show(now, out));
    Table drops = new Table("Nothing dropped", "Dropped or refused", "Count");
    state.drops().forEach(drops::row);
    print(out, drops);
  }

  private void show(NetworkStatus now, PrintStream out) {
    Table connections =
        new Table("No connections", "Connected peer", "Direction", "Address", "Agent");
    now.connections()
        .forEach(
            one ->
                connections.row(
                    one.peer(),
                    one.direction(),
                    one.remoteAddress(),
                    Plain.shortened(one.agent(), 40)));
    print(out, connections);
    Table topics = new Table("No topics", "Topic", "Subscribed", "Peers", "Mesh");
    now.topics()
        .forEach(
            one -> topics.row(one.name(), one.subscribed(), one.peers().size(), one.mesh().size()));
    print(out, topics);
    Table uses = new Table("", "Limit", "In use", "At most");
    now.uses().forEach(use -> uses.row(use.name(), use.used(), use.limit()));
    print(out, uses);
    if (!now.failures().isEmpty()) {
      Table failures = new Table("", "Handshakes failed from", "Count", "Last", "Now");
      now.failures()
          .forEach(
              one ->
                  failures.row(
                      one.address(),
                      one.failures(),
                      RefusalView.ago(one.last(), Instant.now()),
                      one.shutOut() ? "shut out" : "let in"));
      print(out, failures);
    }
    if (!now.dialling().isEmpty()) {
      Table dialling = new Table("", "Dialling", "Last failure");
      new TreeMap<>(now.dialling()).forEach(dialling::row);
      print(out, dialling);
    }
  }
}
