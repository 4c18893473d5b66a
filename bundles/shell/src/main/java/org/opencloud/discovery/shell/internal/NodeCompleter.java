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

  /**
   * What may stand in place of the word in which the cursor is.
   *
   * @param begun that word, up to the cursor
   */
  Stream<String> words(Services services, CommandLine line, String begun) {
    return names(services);
  }

  private static String begun(CommandLine line) {
    String word = line.getCursorArgument();
    return word == null
        ? ""
        : word.substring(0, Math.min(word.length(), line.getArgumentPosition()));
  }

  @Override
  public final int complete(Session session, CommandLine commandLine, List<String> candidates) {
    try (Services services = new Services(context)) {
      List<String> names = words(services, commandLine, begun(commandLine)).distinct().toList();
      return new StringsCompleter(names).complete(session, commandLine, candidates);
    }
  }
}
