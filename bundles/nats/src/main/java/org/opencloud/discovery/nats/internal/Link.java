package org.opencloud.discovery.nats.internal;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Dispatcher;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to the NATS server: made on a thread of its own, again and again until it stands,
 * kept up by the client library, made anew when that gives up (as it does when a login is refused
 * twice).
 */
final class Link implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Link.class);
  private static final Duration DRAIN = Duration.ofMillis(1_500);
  private static final long IDLE_MESSAGES = 32;
  private static final long NO_LIMIT = Long.MAX_VALUE;

  private final Settings settings;
  private final Counts counts;
  private final Subscriptions subscriptions;
  private final ClientOptions options;
  private final ClientThreads threads = new ClientThreads();
  private final Thread connector = new Thread(this::run, "nats-connector");

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private LinkState state;
  private Optional<Connection> current = Optional.empty();
  private Optional<Dispatcher> dispatcher = Optional.empty();
  private boolean closed;

  /** Listens to what is to be listened to, on each new connection. */
  interface Subscriptions {
    Dispatcher on(Connection connection);
  }

  Link(Settings settings, Counts counts, Subscriptions subscriptions) {
    this.settings = settings;
    this.counts = counts;
    this.subscriptions = subscriptions;
    this.options = new ClientOptions(settings);
    this.state = LinkState.connecting(settings, "");
  }

  void start() {
    connector.start();
  }

  LinkState state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  void awaitConnected() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!state.connected()) {
        changed.await(1, TimeUnit.MINUTES);
      }
    } finally {
      lock.unlock();
    }
  }

  /** What the server takes in one message. */
  long maxPayload() {
    long max = connection().map(Connection::getMaxPayload).orElse(NO_LIMIT);
    return max > 0 ? max : NO_LIMIT;
  }

  /** Whether the client library takes a message at once: it has hardly any to send. */
  boolean isIdle() {
    lock.lock();
    try {
      return state.connected()
          && current.filter(c -> c.outgoingPendingMessageCount() < IDLE_MESSAGES).isPresent();
    } finally {
      lock.unlock();
    }
  }

  /** Hands a message to the client library. False when that does not take it. */
  boolean publish(String subject, byte[] body) {
    Optional<Connection> connection = connection();
    if (connection.isEmpty()) {
      return false;
    }
    try {
      connection.get().publish(subject, body);
      return true;
    } catch (IllegalStateException | IllegalArgumentException e) {
      // Full, closed, or a reply subject that the client finds impossible.
      LOG.debug("a message of {} bytes was not taken", body.length, e);
      return false;
    }
  }

  /** Takes no more requests; those that have arrived are still handled. */
  void stopListening() {
    lock.lock();
    Optional<Dispatcher> listening = dispatcher;
    lock.unlock();
    try {
      if (listening.isPresent() && listening.get().isActive()) {
        await(listening.get().drain(DRAIN));
      }
    } catch (IllegalStateException e) {
      LOG.debug("nothing to drain", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    lock.lock();
    closed = true;
    state = LinkState.stopped();
    changed.signalAll();
    lock.unlock();
    connector.interrupt();
    try {
      connector.join(DRAIN.toMillis());
      Optional<Connection> connection = connection();
      if (connection.isPresent()) {
        disconnect(connection.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      threads.close();
    }
  }

  private Optional<Connection> connection() {
    lock.lock();
    try {
      return current;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      boolean first = true;
      while (!isClosed()) {
        connect(first);
        first = false;
        pause();
      }
    } catch (InterruptedException e) {
      LOG.debug("stopped");
    }
  }

  /** Returns when the connection is gone or could not be made. */
  private void connect(boolean first) throws InterruptedException {
    Optional<Connection> made = Optional.empty();
    try {
      made = Optional.of(Nats.connect(built()));
      if (adopt(made.get())) {
        awaitGone(made.get());
        return;
      }
    } catch (IOException | GeneralSecurityException | IllegalStateException e) {
      failed(first, String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      // The library's text quotes what it could not read, which may be a secret.
      failed(first, "a secret file is not what it must be");
    }
    if (made.isPresent()) {
      made.get().close();
    }
  }

  private Options built() throws IOException, GeneralSecurityException {
    Options.Builder builder = options.builder();
    threads.giveTo(builder);
    ConnectionListener listener = (connection, event) -> refresh(connection);
    return builder.connectionListener(listener).errorListener(new ClientTroubles(counts)).build();
  }

  /** False when the bridge was closed meanwhile. */
  private boolean adopt(Connection connection) {
    Dispatcher listening = subscriptions.on(connection);
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      current = Optional.of(connection);
      dispatcher = Optional.of(listening);
    } finally {
      lock.unlock();
    }
    refresh(connection);
    return true;
  }

  /** By status, not by event: events are told late and can overtake each other. */
  private void refresh(Connection connection) {
    lock.lock();
    try {
      if (closed || current.filter(connection::equals).isEmpty()) {
        return;
      }
      LinkState before = state;
      state = LinkState.of(connection, settings);
      if (!before.name().equals(state.name())) {
        counts.connection(state.name());
        LOG.info("NATS: {} {}", state.name(), state.detail());
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void awaitGone(Connection connection) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && connection.getStatus() != Connection.Status.CLOSED) {
        changed.await(1, TimeUnit.SECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  private void failed(boolean first, String reason) {
    counts.connection("failed");
    lock.lock();
    try {
      if (closed) {
        return;
      }
      state = LinkState.connecting(settings, reason);
    } finally {
      lock.unlock();
    }
    if (first) {
      LOG.warn("NATS: no connection, trying for ever: {}", reason);
    } else {
      LOG.debug("NATS: no connection: {}", reason);
    }
  }

  private void pause() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = settings.reconnectWait().toNanos();
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private static void disconnect(Connection connection) throws InterruptedException {
    try {
      if (connection.getStatus() == Connection.Status.CONNECTED) {
        await(connection.drain(DRAIN));
      }
    } catch (IllegalStateException | TimeoutException e) {
      LOG.debug("not drained", e);
    }
    connection.close();
  }

  private static void await(Future<Boolean> drained) throws InterruptedException {
    try {
      drained.get(DRAIN.toMillis() + 500, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("not drained", e);
    }
  }
}
