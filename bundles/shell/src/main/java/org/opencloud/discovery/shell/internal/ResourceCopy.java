package org.opencloud.discovery.shell.internal;

import java.io.PrintStream;
import java.util.function.LongConsumer;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.opencloud.discovery.api.search.ResourceRegistry;

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
    long copied = registry.copy(from, to, progress(out), Thread.currentThread()::isInterrupted);
    if (json) {
      print(out, Json.object().put("copied", copied));
    } else {
      out.println(copied + " resources copied, and all peers");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw failed("stopped early; run it again to copy the rest");
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
