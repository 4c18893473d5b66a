package org.opencloud.discovery.nats.internal;

import io.nats.client.Connection;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import io.nats.client.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs what the client library complains about. */
final class ClientTroubles implements ErrorListener {
  private static final Logger LOG = LoggerFactory.getLogger(ClientTroubles.class);

  private final Counts counts;

  ClientTroubles(Counts counts) {
    this.counts = counts;
  }

  /** The server's own words, such as a permission that is missing. */
  @Override
  public void errorOccurred(Connection connection, String error) {
    counts.connection("error");
    LOG.warn("NATS server: {}", error);
  }

  @Override
  public void exceptionOccurred(Connection connection, Exception failure) {
    counts.connection("exception");
    LOG.debug("NATS client", failure);
  }

  @Override
  public void slowConsumerDetected(Connection connection, Consumer consumer) {
    counts.inboundDropped("slow_consumer");
    LOG.warn("NATS: requests come faster than they are taken; the excess is dropped");
  }

  @Override
  public void messageDiscarded(Connection connection, Message message) {
    counts.outboundDropped("discarded");
  }

  @Override
  public void socketWriteTimeout(Connection connection) {
    counts.connection("write_timeout");
  }
}
