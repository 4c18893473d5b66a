package org.opencloud.discovery.types.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.types.LocalTypes;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.ResourceType;

/** The types of a node, as the test installs them. */
final class TestTypes implements LocalTypes {
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private volatile List<ResourceType> types = List.of();

  static ResourceType type(String name) {
    return type(name, "1.0.0");
  }

  static ResourceType type(String name, String version) {
    return ResourceType.named(name)
        .version(version)
        .description("of a test")
        .field(Field.number("memory", "GiB").withExample("16"))
        .field(Field.text("rack").keptInternal())
        .build();
  }

  void install(ResourceType... added) {
    List<ResourceType> now = new ArrayList<>(types);
    now.addAll(List.of(added));
    set(now);
  }

  void remove(String name) {
    set(types.stream().filter(type -> !type.name().equals(name)).toList());
  }

  private void set(List<ResourceType> now) {
    types = now.stream().sorted(Comparator.comparing(ResourceType::name)).toList();
    watchers.forEach(Runnable::run);
  }

  @Override
  public List<ResourceType> types() {
    return types;
  }

  @Override
  public Registration watch(Runnable changed) {
    watchers.add(changed);
    return () -> watchers.remove(changed);
  }

  boolean isWatched() {
    return !watchers.isEmpty();
  }
}
