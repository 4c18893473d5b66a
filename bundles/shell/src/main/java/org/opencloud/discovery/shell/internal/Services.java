package org.opencloud.discovery.shell.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.support.CommandException;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * The node's services for the length of one command. Karaf withdraws a command whose reference is
 * missing; a missing service must be said instead.
 */
final class Services implements AutoCloseable {
  private final BundleContext context;
  private final Deque<ServiceReference<?>> used = new ArrayDeque<>();

  Services(BundleContext context) {
    this.context = context;
  }

  <T> Optional<T> find(Class<T> type) {
    return Optional.ofNullable(context.getServiceReference(type)).flatMap(this::use);
  }

  <T> List<T> all(Class<T> type) {
    List<T> services = new ArrayList<>();
    try {
      Collection<ServiceReference<T>> references = context.getServiceReferences(type, null);
      references.forEach(reference -> use(reference).ifPresent(services::add));
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException("no filter", e);
    }
    return services;
  }

  /**
   * The service, or an error that says what to do.
   *
   * @param feature who brings it
   */
  <T> T need(Class<T> type, String feature) throws CommandException {
    Optional<T> service = find(type);
    if (service.isEmpty()) {
      throw new CommandException(
          "not available: "
              + type.getSimpleName()
              + ". It comes with "
              + feature
              + " (feature:install "
              + feature
              + "); identity:show and network:status say what is missing");
    }
    return service.get();
  }

  private <T> Optional<T> use(ServiceReference<T> reference) {
    Optional<T> service = Optional.ofNullable(context.getService(reference));
    service.ifPresent(got -> used.push(reference));
    return service;
  }

  @Override
  public void close() {
    used.forEach(context::ungetService);
  }
}
