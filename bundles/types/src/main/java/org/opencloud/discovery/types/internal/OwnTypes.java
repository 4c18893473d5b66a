package org.opencloud.discovery.types.internal;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.wire.AnnouncedType;
import org.opencloud.discovery.wire.TypeDescription;
import org.opencloud.discovery.wire.WireLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The types that this node answers for, as others are told. Changed on the loop, read anywhere. */
final class OwnTypes {
  private static final Logger LOG = LoggerFactory.getLogger(OwnTypes.class);

  private final Counts counts;
  private final Set<String> complained = new HashSet<>();
  private volatile Map<String, TypeDescription> byDigest = Map.of();

  OwnTypes(Counts counts) {
    this.counts = counts;
  }

  /** Takes over what is answered for now; true when that has changed. */
  boolean update(List<ResourceType> types) {
    Map<String, TypeDescription> now = new LinkedHashMap<>();
    for (ResourceType type : types) {
      describe(type, now.size()).ifPresent(told -> now.put(told.digest(), told));
    }
    boolean changed = !List.copyOf(now.keySet()).equals(List.copyOf(byDigest.keySet()));
    if (changed) {
      byDigest = Collections.unmodifiableMap(now);
    }
    return changed;
  }

  private Optional<TypeDescription> describe(ResourceType type, int before) {
    if (before == WireLimits.TYPES) {
      withheld(type, "count", "others are told of " + WireLimits.TYPES + " types at most");
      return Optional.empty();
    }
    try {
      return Optional.of(TypeDescription.of(type));
    } catch (IllegalArgumentException e) {
      withheld(type, "description", e.getMessage());
      return Optional.empty();
    }
  }

  /** Once aloud for each type. */
  private void withheld(ResourceType type, String reason, String why) {
    counts.withheld(reason);
    if (complained.add(type.name())) {
      LOG.warn("Other nodes are not told of {}: {}", type.name(), why);
    }
  }

  List<AnnouncedType> announced() {
    return byDigest.values().stream().map(OwnTypes::announced).toList();
  }

  private static AnnouncedType announced(TypeDescription told) {
    return new AnnouncedType(told.type().name(), told.type().version(), told.digest());
  }

  /** By digest. */
  Map<String, TypeDescription> all() {
    return byDigest;
  }
}
