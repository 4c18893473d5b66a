package org.opencloud.discovery.shell.internal;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.search.SearchService;
import org.opencloud.discovery.api.types.NetworkTypes;
import org.opencloud.discovery.api.types.NetworkTypes.KnownType;
import org.opencloud.discovery.spi.ResourceType;

/** Completes resource types. */
@Service
public class TypeCompleter extends NodeCompleter {
  @Override
  Stream<String> names(Services services) {
    Stream<ResourceType> here =
        services.find(SearchService.class).stream().flatMap(service -> service.types().stream());
    Stream<ResourceType> elsewhere =
        services.find(NetworkTypes.class).stream()
            .flatMap(network -> network.types().stream().map(KnownType::type));
    return Stream.concat(here, elsewhere).map(ResourceType::name).distinct();
  }
}
