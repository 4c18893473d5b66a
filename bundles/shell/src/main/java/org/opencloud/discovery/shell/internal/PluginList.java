package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.guard.Plugin;
import org.opencloud.discovery.guard.PluginGuard;

/** {@code plugin:list}. */
@Service
@Command(
    scope = "plugin",
    name = "list",
    description =
        "Lists the bundles that are not of this distribution: who signed them, and"
            + " whether they may run")
public final class PluginList extends NodeCommand {
  @Override
  void run(Services services, PrintStream out) throws Exception {
    PluginGuard guard = services.need(PluginGuard.class, "oc-guard");
    if (json) {
      print(out, document(guard));
      return;
    }
    Table table =
        new Table("No plugins", "ID", "Name", "Version", "State", "Trusted", "Signer", "Reason");
    for (Plugin plugin : guard.plugins()) {
      table.row(
          plugin.id(),
          plugin.name(),
          plugin.version(),
          plugin.state(),
          plugin.verdict().admitted() ? "yes" : "no",
          plugin.verdict().signer(),
          plugin.verdict().reason());
    }
    print(out, table);
    if (!noFormat) {
      out.println(
          Plain.text("Policy " + guard.policy() + ", certificates in " + guard.trustedFolder()));
      guard.complaints().forEach(complaint -> out.println(Plain.text(complaint)));
    }
  }

  private static ObjectNode document(PluginGuard guard) {
    ArrayNode plugins = Json.array();
    guard.plugins().forEach(plugin -> plugins.add(PluginView.json(plugin)));
    ObjectNode document =
        Json.object()
            .put("policy", guard.policy().toString())
            .put("trusted_folder", guard.trustedFolder().toString());
    document.set("complaints", Json.strings(guard.complaints()));
    document.set("plugins", plugins);
    return document;
  }
}
