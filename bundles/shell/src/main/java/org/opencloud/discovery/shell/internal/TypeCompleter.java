package org.opencloud.discovery.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.opencloud.discovery.api.search.SearchService;
import org.opencloud.discovery.spi.ResourceType;
import org.osgi.framework.BundleContext;

/** Completes resource types. */
@Service
public final class TypeCompleter implements Completer {
  @Reference BundleContext context;

  @Override
  public int complete(Session session, CommandLine commandLine, List<String> candidates) {
    try (Services services = new Services(context)) {
      List<String> names =
          services.find(SearchService.class).map(SearchService::types).orElse(List.of()).stream()
              .map(ResourceType::name)
              .toList();
      return new StringsCompleter(names).complete(session, commandLine, candidates);
    }
  }
}
