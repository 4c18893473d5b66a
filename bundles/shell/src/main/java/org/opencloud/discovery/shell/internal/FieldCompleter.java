package org.opencloud.discovery.shell.internal;

import java.util.stream.Stream;
import org.opencloud.discovery.api.search.SearchService;
import org.opencloud.discovery.api.types.NetworkTypes;
import org.opencloud.discovery.api.types.NetworkTypes.KnownType;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.ResourceType;

/** Completes fields that one can ask by, of all types that are known here. */
abstract class FieldCompleter extends NodeCompleter {
  abstract boolean serves(Field field);

  @Override
  final Stream<String> names(Services services) {
    return types(services)
        .flatMap(
            type ->
                type.fields().stream().filter(field -> type.filterable(field.path()).isPresent()))
        .filter(this::serves)
        .map(Field::path)
        .sorted();
  }

  private static Stream<ResourceType> types(Services services) {
    return Stream.concat(
        services.find(SearchService.class).stream().flatMap(here -> here.types().stream()),
        services.find(NetworkTypes.class).stream()
            .flatMap(known -> known.types().stream())
            .map(KnownType::type));
  }
}
