package org.opencloud.discovery.shell.internal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.dht.DhtPeer;
import org.opencloud.discovery.api.identity.PeerId;

/** {@code network:dht-find}. */
@Service
@Command(
    scope = "network",
    name = "dht-find",
    description = "Finds where a node is, by way of the DHT, and connects to it")
public final class NetworkDhtFind extends NodeCommand {
  @Argument(name = "peer-id", description = "Such as 12D3KooW…", required = true)
  String peer;

  @Option(name = "--deadline", description = "Milliseconds, 1 to 300000")
  long deadline = 10_000;

  @Override
  void run(Services services, PrintStream out) throws Exception {
    long millis = DhtService.checked(deadline);
    if (!PeerId.isPeerId(peer)) {
      throw failed("peer-id: expected one such as 12D3KooW…, not " + peer);
    }
    Optional<DhtPeer> found =
        DhtService.result(
            DhtService.of(services).find(new PeerId(peer), Duration.ofMillis(millis)), millis);
    DhtPeer known = found.orElseThrow(() -> failed("nobody on the way knew " + peer));
    if (json) {
      print(out, NetworkDht.document(known));
    } else {
      out.println(known.connected() ? "connected" : "not connected; others say it is at");
      known.addresses().forEach(address -> out.println(Plain.text(address)));
    }
  }
}
