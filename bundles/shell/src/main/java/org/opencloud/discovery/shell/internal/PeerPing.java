package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.transport.Transport;

/** {@code peer:ping}. */
@Service
@Command(
    scope = "peer",
    name = "ping",
    description = "Measures round trips over the live connection to a peer")
public final class PeerPing extends NodeCommand {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MOST = 10_000;

  @Argument(name = "peer", description = "DID, peer id or name", required = true)
  @Completion(PeerCompleter.class)
  String peer;

  @Option(name = "--count", description = "How many, 1 to 10000")
  int count = 5;

  @Override
  void run(Services services, PrintStream out) throws Exception {
    if (count < 1 || count > MOST) {
      throw failed("--count: expected 1 to " + MOST);
    }
    Transport transport = services.need(Transport.class, "oc-transport");
    PeerDirectory directory = services.need(PeerDirectory.class, "oc-peers");
    PeerId meant =
        StoredPeer.find(directory, peer)
            .map(Peer::peerId)
            .orElseThrow(
                () -> failed("no such peer: " + peer + "; peer:list names those that are known"));
    long[] nanos = new long[count];
    for (int i = 0; i < count; i++) {
      nanos[i] = roundTrip(transport, meant);
    }
    print(out, nanos);
  }

  private static long roundTrip(Transport transport, PeerId peer) throws Exception {
    try {
      return transport
          .ping(peer, PATIENCE)
          .toCompletableFuture()
          .get(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          .toNanos();
    } catch (ExecutionException e) {
      throw failed("no answer: " + e.getCause().getMessage());
    }
  }

  private void print(PrintStream out, long[] nanos) {
    Arrays.sort(nanos);
    double best = nanos[0] / 1e6;
    double median = nanos[nanos.length / 2] / 1e6;
    double worst = nanos[nanos.length - 1] / 1e6;
    if (json) {
      ObjectNode document = Json.object().put("peer", peer).put("count", nanos.length);
      print(out, document.put("min_ms", best).put("p50_ms", median).put("max_ms", worst));
    } else {
      out.printf(
          "%d round trips: min %.3f ms, p50 %.3f ms, max %.3f ms%n",
          nanos.length, best, median, worst);
    }
  }
}
