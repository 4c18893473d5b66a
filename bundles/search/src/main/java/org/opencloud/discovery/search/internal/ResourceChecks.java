package org.opencloud.discovery.search.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.opencloud.discovery.api.search.ResourceRefused;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.types.ResourceCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the owners of types say of resources. For a type counts the check of the bundle that answers
 * for it, so that no vendor refuses what belongs to another.
 */
final class ResourceChecks {
  private static final Logger LOG = LoggerFactory.getLogger(ResourceChecks.class);

  private final Map<ResourceCheck, Long> bundles = new ConcurrentHashMap<>();
  private final Function<String, Optional<Owner>> answering;

  /**
   * No checks yet.
   *
   * @param answering the bundle that answers for a type
   */
  ResourceChecks(Function<String, Optional<Owner>> answering) {
    this.answering = answering;
  }

  void add(ResourceCheck check, long bundle) {
    bundles.put(check, bundle);
  }

  void remove(ResourceCheck check) {
    bundles.remove(check);
  }

  /** Passes where nobody has anything to say of the type. */
  void check(Resource resource) throws ResourceRefused {
    Optional<Owner> owner = answering.apply(resource.type());
    if (owner.isEmpty()) {
      return;
    }
    for (ResourceCheck check : of(owner.get())) {
      check(check, resource, owner.get());
    }
  }

  /** What the rules for a type are named by who answers for it; empty: nobody says so now. */
  Optional<String> rules(String type) {
    return answering.apply(type).stream()
        .flatMap(owner -> of(owner).stream())
        .flatMap(check -> rules(check, type).stream())
        .filter(rules -> !rules.isEmpty())
        .findFirst();
  }

  private List<ResourceCheck> of(Owner owner) {
    return bundles.entrySet().stream()
        .filter(entry -> entry.getValue() == owner.bundle())
        .map(Map.Entry::getKey)
        .toList();
  }

  private static Optional<String> rules(ResourceCheck check, String type) {
    try {
      return check.type().equals(type) ? Optional.of(check.rules()) : Optional.empty();
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("{} does not name its rules for {}", check.getClass().getName(), type, e);
      return Optional.empty();
    }
  }

  private static void check(ResourceCheck check, Resource resource, Owner owner)
      throws ResourceRefused {
    try {
      if (check.type().equals(resource.type())) {
        check.check(resource.json());
      }
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("{} cannot check a resource of {}", owner, resource.type(), e);
      throw new ResourceRefused("", "cannot be checked: " + owner + " failed, see the log");
    }
  }
}
