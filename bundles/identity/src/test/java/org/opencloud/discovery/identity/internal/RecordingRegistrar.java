package org.opencloud.discovery.identity.internal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opencloud.discovery.api.Registration;

/** The services that are there now, and how many there ever were. */
final class RecordingRegistrar implements Registrar {
  private final List<Object> offered = new CopyOnWriteArrayList<>();
  private volatile int ever;

  @Override
  public synchronized <T> Registration register(Class<T> type, T service) {
    Offer<T> offer = new Offer<>(type, service);
    offered.add(offer);
    ever++;
    return () -> offered.remove(offer);
  }

  <T> Optional<T> service(Class<T> type) {
    return offered.stream()
        .map(offer -> (Offer<?>) offer)
        .filter(offer -> offer.type == type)
        .map(offer -> type.cast(offer.service))
        .findFirst();
  }

  int ever() {
    return ever;
  }

  boolean isEmpty() {
    return offered.isEmpty();
  }

  private record Offer<T>(Class<T> type, T service) {}
}
