package org.opencloud.discovery.types.internal;

import static java.util.stream.Collectors.groupingBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opencloud.discovery.api.types.NetworkTypes;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.wire.AnnouncedType;
import org.opencloud.discovery.wire.TypeDescription;

/**
 * The list of all types, made anew when something has changed and somebody asks. What is announced
 * without a description that bears its name and version is not in it.
 */
final class Catalogue implements NetworkTypes {
  private static final Comparator<KnownType> ORDER =
      Comparator.comparing((KnownType known) -> known.type().name())
          .thenComparing(Comparator.comparingInt(Catalogue::everybody).reversed())
          .thenComparing(KnownType::digest);

  private final OwnTypes own;
  private final Announcements announcements;
  private final Descriptions descriptions;
  private volatile Listing listing = new Listing(Map.of(), -1, -1, List.of(), Map.of());

  Catalogue(OwnTypes own, Announcements announcements, Descriptions descriptions) {
    this.own = own;
    this.announcements = announcements;
    this.descriptions = descriptions;
  }

  private static int everybody(KnownType known) {
    return known.nodes() + (known.local() ? 1 : 0);
  }

  private record Listing(
      Map<String, TypeDescription> own,
      long announced,
      long described,
      List<KnownType> all,
      Map<String, List<KnownType>> byName) {}

  @Override
  public List<KnownType> types() {
    return now().all;
  }

  @Override
  public List<KnownType> named(String name) {
    return now().byName.getOrDefault(name, List.of());
  }

  private Listing now() {
    Listing last = listing;
    long announced = announcements.changes();
    long described = descriptions.changes();
    Map<String, TypeDescription> mine = own.all();
    if (last.own == mine && last.announced == announced && last.described == described) {
      return last;
    }
    List<KnownType> all = list(mine);
    Map<String, List<KnownType>> byName =
        all.stream().collect(groupingBy(known -> known.type().name()));
    Listing made = new Listing(mine, announced, described, all, byName);
    listing = made;
    return made;
  }

  private List<KnownType> list(Map<String, TypeDescription> mine) {
    Map<AnnouncedType, Integer> nodes = announcements.nodes();
    List<KnownType> all = new ArrayList<>();
    for (TypeDescription told : mine.values()) {
      ResourceType type = told.type();
      int others =
          nodes.getOrDefault(new AnnouncedType(type.name(), type.version(), told.digest()), 0);
      all.add(new KnownType(type, told.digest(), true, others));
    }
    nodes.forEach(
        (announced, others) -> {
          if (!mine.containsKey(announced.digest())) {
            described(announced)
                .ifPresent(type -> all.add(new KnownType(type, announced.digest(), false, others)));
          }
        });
    all.sort(ORDER);
    return List.copyOf(all);
  }

  private Optional<ResourceType> described(AnnouncedType announced) {
    return descriptions
        .find(announced.digest())
        .map(TypeDescription::type)
        .filter(type -> type.name().equals(announced.name()))
        .filter(type -> type.version().equals(announced.version()));
  }
}
