package org.opencloud.discovery.search.internal;

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
    for (Map.Entry<ResourceCheck, Long> entry : bundles.entrySet()) {
      if (entry.getValue() == owner.get().bundle()) {
        check(entry.getKey(), resource, owner.get());
      }
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
