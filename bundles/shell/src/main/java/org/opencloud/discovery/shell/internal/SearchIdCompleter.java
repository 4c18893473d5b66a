package org.opencloud.discovery.shell.internal;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.search.SearchTrace;
import org.opencloud.discovery.api.search.SearchTraces;

/** Completes the ids of the last searches. */
@Service
public final class SearchIdCompleter extends NodeCompleter {
  private static final int MOST = 100;

  @Override
  Stream<String> names(Services services) {
    return services.find(SearchTraces.class).stream()
        .flatMap(traces -> traces.recent(MOST).stream())
        .map(SearchTrace::id);
  }
}
