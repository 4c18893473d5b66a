package org.opencloud.discovery.shell.internal;

import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.search.SearchRequest.Scope;

/** Completes who can be asked. */
@Service
public final class ScopeCompleter extends NodeCompleter {
  @Override
  Stream<String> names(Services services) {
    return Arrays.stream(Scope.values()).map(Scope::word);
  }
}
