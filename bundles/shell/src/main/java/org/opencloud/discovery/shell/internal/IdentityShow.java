package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.identity.IdentityStatus;
import org.opencloud.discovery.api.identity.NetworkKey;
import org.opencloud.discovery.api.identity.NetworkKeys;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.transport.Transport;

/** {@code identity:show}. */
@Service
@Command(
    scope = "identity",
    name = "show",
    description = "Shows who this node is, its network and its addresses, or why it is nobody")
public final class IdentityShow extends NodeCommand {
  @Override
  void run(Services services, PrintStream out) throws Exception {
    ObjectNode node = describe(services);
    if (json) {
      print(out, node);
      return;
    }
    Table table = new Table("", "What", "Value");
    node.properties()
        .forEach(
            field -> {
              if (field.getValue().isArray()) {
                field.getValue().forEach(value -> table.row(field.getKey(), value.asText()));
              } else {
                table.row(field.getKey(), field.getValue().asText());
              }
            });
    print(out, table);
  }

  static ObjectNode describe(Services services) throws Exception {
    IdentityStatus status = services.need(IdentityStatus.class, "oc-identity");
    Optional<NodeIdentity> identity = services.find(NodeIdentity.class);
    Optional<NetworkKeys> keys = services.find(NetworkKeys.class);
    ObjectNode node = Json.object();
    node.put("did", identity.map(self -> self.did().text()).orElse(""));
    node.put("peer_id", identity.map(self -> self.peerId().text()).orElse(""));
    node.put("network", keys.flatMap(NetworkKeys::current).map(NetworkKey::fingerprint).orElse(""));
    node.put("key_file", status.keyFile().toString());
    node.put("swarm_key_file", keys.map(all -> all.file().toString()).orElse(""));
    List<String> addresses =
        services.find(Transport.class).map(Transport::addresses).orElse(List.of());
    node.set("addresses", Json.strings(addresses));
    node.put("signatures", status.signatures());
    node.put("problem", problem(status, keys));
    node.put("warning", status.warning());
    return node;
  }

  private static String problem(IdentityStatus status, Optional<NetworkKeys> keys) {
    return status.problem().isEmpty()
        ? keys.map(NetworkKeys::problem).orElse("")
        : status.problem();
  }
}
