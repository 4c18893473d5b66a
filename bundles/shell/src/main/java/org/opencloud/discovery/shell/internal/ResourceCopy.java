package org.opencloud.discovery.shell.internal;

import java.io.PrintStream;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.opencloud.discovery.api.peers.PeerRegistry;
import org.opencloud.discovery.api.search.ResourceRegistry;
import org.opencloud.discovery.api.store.StoreException;

/** {@code resource:copy}. */
@Service
@Command(
    scope = "resource",
    name = "copy",
    description = "Copies resources, peers and relations between stores; can be repeated")
public final class ResourceCopy extends NodeCommand {
  private static final long STEP = 10_000;

  @Option(name = "--from", description = "The store to read", required = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"embedded", "mongodb"})
  String from;

  @Option(name = "--to", description = "The store to write", required = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"embedded", "mongodb"})
  String to;

  @Override
  void run(Services services, PrintStream out) throws Exception {
    ResourceRegistry registry = services.need(ResourceRegistry.class, "oc-search");
    long copied;
    try {
      copied = registry.copy(from, to, progress(out), Thread.currentThread()::isInterrupted);
    } finally {
      // Peers are copied first: they are in force even when the rest is not.
      reload(services);
    }
    if (json) {
      print(out, Json.object().put("copied", copied));
    } else {
      out.println(copied + " resources copied, and all peers");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw failed("stopped early; run it again to copy the rest");
    }
  }

  private static void reload(Services services) throws StoreException {
    Optional<PeerRegistry> peers = services.find(PeerRegistry.class);
    if (peers.isPresent()) {
      peers.get().reload();
    }
  }

  private LongConsumer progress(PrintStream out) {
    long[] said = {0};
    return count -> {
      if (!json && count - said[0] >= STEP) {
        said[0] = count;
        out.println(count + " ..");
        out.flush();
      }
    };
  }
}
