package org.opencloud.discovery.search.internal;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.types.LocalTypes;
import org.opencloud.discovery.spi.ResourceType;

/** Tells the types of the providers that are here, and of their coming and going. */
final class TypesHere implements LocalTypes {
  private final Supplier<List<ResourceType>> here;
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

  TypesHere(Supplier<List<ResourceType>> here) {
    this.here = here;
  }

  @Override
  public List<ResourceType> types() {
    Map<String, ResourceType> byName =
        here.get().stream()
            .collect(
                Collectors.toMap(
                    ResourceType::name, Function.identity(), (first, second) -> first));
    return byName.values().stream().sorted(Comparator.comparing(ResourceType::name)).toList();
  }

  @Override
  public Registration watch(Runnable changed) {
    watchers.add(changed);
    return () -> watchers.remove(changed);
  }

  void changed() {
    watchers.forEach(Runnable::run);
  }
}
