package org.opencloud.discovery.shell.internal;

import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.osgi.framework.BundleContext;

/** What all completers of this node's names share. */
abstract class NodeCompleter implements Completer {
  @Reference BundleContext context;

  /** What may be meant; nothing when the service that knows is missing. */
  abstract Stream<String> names(Services services);

  @Override
  public final int complete(Session session, CommandLine commandLine, List<String> candidates) {
    try (Services services = new Services(context)) {
      List<String> names = names(services).distinct().toList();
      return new StringsCompleter(names).complete(session, commandLine, candidates);
    }
  }
}
