package org.opencloud.discovery.shell.internal;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.search.SearchService;
import org.opencloud.discovery.spi.ResourceType;

/** Completes resource types. */
@Service
public final class TypeCompleter extends NodeCompleter {
  @Override
  Stream<String> names(Services services) {
    return services.find(SearchService.class).stream()
        .flatMap(service -> service.types().stream())
        .map(ResourceType::name);
  }
}
