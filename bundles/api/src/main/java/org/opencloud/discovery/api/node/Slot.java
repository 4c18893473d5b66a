package org.opencloud.discovery.api.node;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Holds the service that is bound now. When one replaces another, the old one is unbound last. */
public final class Slot<S> {
  private final AtomicReference<Optional<S>> bound = new AtomicReference<>(Optional.empty());

  public Optional<S> now() {
    return bound.get();
  }

  public void fill(S service) {
    bound.set(Optional.of(service));
  }

  /** True when this service was the one; another that is bound since stays. */
  public boolean empty(S service) {
    Optional<S> now = bound.get();
    return now.filter(s -> s == service).isPresent() && bound.compareAndSet(now, Optional.empty());
  }
}
