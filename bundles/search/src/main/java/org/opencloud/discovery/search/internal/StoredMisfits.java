package org.opencloud.discovery.search.internal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.opencloud.discovery.api.meters.Meters.Counter;
import org.opencloud.discovery.api.search.ResourceRefused;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how many stored resources do not fit the rules of their type, once whenever these have
 * changed. They are the owner's, not the vendor's: they stay as they are, and are found.
 */
final class StoredMisfits {
  private static final Logger LOG = LoggerFactory.getLogger(StoredMisfits.class);
  private static final int PAGE = 50;

  private final Ports ports;
  private final ResourceChecks checks;
  private final Counter misfits;
  private final Executor executor;

  StoredMisfits(Ports ports, ResourceChecks checks, Counter misfits, Executor executor) {
    this.ports = ports;
    this.checks = checks;
    this.misfits = misfits;
    this.executor = executor;
  }

  /** The remark that says by which rules all that is stored of a type was looked at. */
  static String remark(String type) {
    return "rules." + type;
  }

  /** Looks at those of these types whose rules are others than before. Returns at once. */
  void check(List<String> types) {
    try {
      executor.execute(() -> types.forEach(this::check));
    } catch (RejectedExecutionException e) {
      LOG.debug("Stopping; rules that have changed are looked at next time");
    }
  }

  private void check(String type) {
    Optional<ResourceStore> store = ports.store().filter(s -> s.state().ready());
    Optional<String> rules = checks.rules(type);
    if (store.isEmpty() || rules.isEmpty()) {
      return;
    }
    try {
      if (!store.get().remark(remark(type)).equals(rules)) {
        look(store.get(), type, rules);
      }
    } catch (StoreException e) {
      LOG.warn("What is stored of {} is not held against its new rules: {}", type, e.getMessage());
    }
  }

  /** Rules that change or go meanwhile are looked at anew when they come. */
  private void look(ResourceStore store, String type, Optional<String> rules)
      throws StoreException {
    Found found = new Found();
    List<Resource> page = store.page(Optional.of(type), "", PAGE);
    while (!page.isEmpty()) {
      page.forEach(found::add);
      if (!checks.rules(type).equals(rules)) {
        return;
      }
      Resource last = page.get(page.size() - 1);
      page = store.page(Optional.of(type), ResourceStore.key(type, last.id()), PAGE);
    }
    found.tell(type);
    store.remark(remark(type), rules.get());
  }

  private final class Found {
    private long all;
    private long unfit;
    private String first = "";

    void add(Resource resource) {
      all++;
      try {
        checks.check(resource);
      } catch (ResourceRefused misfit) {
        if (unfit++ == 0) {
          first = resource.id() + ": " + misfit.field() + ": " + misfit.getMessage();
        }
      }
    }

    void tell(String type) {
      if (unfit > 0) {
        misfits.add(unfit);
        LOG.warn(
            "{} of {} stored resources of {} do not fit its rules as they are now, such as {}."
                + " They stay and are found; resource:check --type {} names them",
            unfit,
            all,
            type,
            first,
            type);
      }
    }
  }
}
