package org.opencloud.discovery.shell.internal;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.identity.NetworkKey;
import org.opencloud.discovery.api.identity.NetworkKeys;

/** {@code identity:create-swarm-key}. */
@Service
@Command(
    scope = "identity",
    name = "create-swarm-key",
    description = "Makes the key of a new private network; an existing one is never replaced")
public final class IdentityCreateSwarmKey extends NodeCommand {
  @Override
  void run(Services services, PrintStream out) throws Exception {
    NetworkKeys keys = services.need(NetworkKeys.class, "oc-identity");
    NetworkKey key = keys.create();
    if (json) {
      print(
          out,
          Json.object()
              .put("network", key.fingerprint())
              .put("swarm_key_file", keys.file().toString()));
      return;
    }
    out.println("Network " + key.fingerprint() + " is in force.");
    out.println(Plain.text("Copy " + keys.file() + " to the other nodes, and keep it secret."));
  }
}
