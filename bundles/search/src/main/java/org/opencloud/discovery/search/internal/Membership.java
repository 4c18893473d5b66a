package org.opencloud.discovery.search.internal;

import java.util.Optional;
import java.util.concurrent.Executor;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.transport.TopicBus;
import org.opencloud.discovery.api.transport.TopicHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes part in the topic only while questions can be answered: network, directory and a store that
 * is ready. A node that left is not counted as silent by those who ask.
 */
final class Membership {
  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

  private final Ports ports;
  private final TopicHandler handler;
  private final Mailbox mailbox;
  private Optional<Joined> joined = Optional.empty();
  private boolean closed;

  private record Joined(TopicBus bus, Registration registration) {}

  Membership(Ports ports, TopicHandler handler, Executor workers) {
    this.ports = ports;
    this.handler = handler;
    this.mailbox = new Mailbox(workers);
  }

  /** Joins or leaves as the ports say now. */
  void update() {
    mailbox.execute(this::reconcile);
  }

  private void reconcile() {
    Optional<TopicBus> wanted =
        closed || ports.directory().isEmpty() || !ports.storeReady()
            ? Optional.empty()
            : ports.network().map(Ports.Network::bus);
    if (!joined.map(Joined::bus).equals(wanted)) {
      leave();
      wanted.ifPresent(this::join);
    }
  }

  private void join(TopicBus bus) {
    joined = Optional.of(new Joined(bus, bus.subscribe(Asker.TOPIC, handler)));
    LOG.info("Answering searches");
  }

  private void leave() {
    joined.ifPresent(
        in -> {
          in.registration.close();
          LOG.info("No longer answering searches");
        });
    joined = Optional.empty();
  }

  void close() {
    mailbox.execute(
        () -> {
          closed = true;
          leave();
        });
  }
}
