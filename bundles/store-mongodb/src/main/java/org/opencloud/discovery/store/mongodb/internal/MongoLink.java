package org.opencloud.discovery.store.mongodb.internal;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.event.ClusterDescriptionChangedEvent;
import com.mongodb.event.ClusterListener;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bson.BsonMaximumSizeExceededException;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.store.StoreState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to MongoDB and its state. Connecting, and preparing the database, happen on a
 * thread of its own; while it is not ready every call fails at once.
 */
final class MongoLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MongoLink.class);
  private static final String UNREACHED = "no writable server reached";
  private static final String CLOSED = "the store is closed";
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final int ALL = Integer.MAX_VALUE;

  private final Settings settings;
  private final Preparation preparation;
  private final StateBoard board;
  private final ScheduledExecutorService keeper =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "mongodb-state"));

  /** One permit for each call that is under way. */
  private final Semaphore calls = new Semaphore(ALL);

  private volatile Optional<MongoClient> client = Optional.empty();
  private volatile boolean reachable;
  private volatile boolean closed;

  /** Makes the database ready for calls: indexes, batches left halfway. */
  @FunctionalInterface
  interface Preparation {
    void of(MongoDatabase database) throws StoreException;
  }

  /** Something done with the database. */
  @FunctionalInterface
  interface Work<T> {
    T on(MongoDatabase database) throws StoreException;
  }

  MongoLink(Settings settings, Preparation preparation) {
    this.settings = settings;
    this.preparation = preparation;
    this.board = new StateBoard(new StoreState(false, "connecting to MongoDB"));
  }

  void start() {
    long pause = LOOK_AGAIN.toMillis();
    keeper.scheduleWithFixedDelay(this::look, 0, pause, TimeUnit.MILLISECONDS);
  }

  /** Stays away for good, for a reason that only an operator can change. */
  void refuse(String problem) {
    board.change(new StoreState(false, problem));
  }

  StoreState state() {
    return board.state();
  }

  Registration watch(Consumer<StoreState> listener) {
    return board.watch(listener);
  }

  <T> T read(Work<T> work) throws StoreException {
    return within(settings.readTimeout(), work);
  }

  <T> T write(Work<T> work) throws StoreException {
    return within(settings.writeTimeout(), work);
  }

  /** Does it with this long for each operation; fails at once while the database is away. */
  <T> T within(Duration timeout, Work<T> work) throws StoreException {
    if (!calls.tryAcquire()) {
      throw new StoreException(Reason.UNAVAILABLE, CLOSED);
    }
    try {
      return whenReady(timeout, work);
    } finally {
      calls.release();
    }
  }

  private <T> T whenReady(Duration timeout, Work<T> work) throws StoreException {
    StoreState now = board.state();
    Optional<MongoClient> connected = client;
    if (!now.ready() || connected.isEmpty()) {
      throw new StoreException(Reason.UNAVAILABLE, now.detail());
    }
    if (!reachable) {
      throw new StoreException(Reason.UNAVAILABLE, UNREACHED);
    }
    try {
      return work.on(database(connected.get(), timeout));
    } catch (MongoException | IllegalStateException | BsonMaximumSizeExceededException e) {
      throw failure(e);
    }
  }

  /**
   * Refuses every call from now on, and waits for what is under way, at most the selection timeout
   * each for the look at the server and for the calls: after this the bundle can lose its classes.
   */
  @Override
  public void close() {
    closed = true;
    keeper.shutdownNow();
    awaitLook();
    board.change(new StoreState(false, CLOSED));
    client.ifPresent(MongoClient::close);
    awaitCalls();
  }

  private void awaitLook() {
    try {
      keeper.awaitTermination(settings.selectionTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitCalls() {
    try {
      if (calls.tryAcquire(ALL, settings.selectionTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
        calls.release(ALL);
      } else {
        LOG.warn("closed while calls are under way: {}", ALL - calls.availablePermits());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** For the driver, waiting in vain for a server is running out of time, too. */
  private StoreException failure(RuntimeException e) {
    StoreException failure = Failures.of(e);
    return failure.reason() == Reason.TIMEOUT && !reachable
        ? new StoreException(Reason.UNAVAILABLE, UNREACHED, e)
        : failure;
  }

  private void look() {
    try {
      if (client.isEmpty()) {
        client = Optional.of(MongoClients.create(ClientSettings.of(settings, listener())));
      }
      settle(client.get());
    } catch (IOException e) {
      away(e.getMessage());
    } catch (IllegalArgumentException | MongoException | IllegalStateException e) {
      // The driver's text can quote the connection string.
      LOG.debug("no MongoDB client", e);
      away("no MongoDB client: " + e.getClass().getSimpleName());
    }
  }

  private void settle(MongoClient connected) {
    if (!reachable) {
      away(UNREACHED);
    } else if (!board.state().ready()) {
      prepare(connected);
    }
  }

  private void prepare(MongoClient connected) {
    try {
      preparation.of(database(connected, settings.writeTimeout()));
      board.change(new StoreState(true, "MongoDB, database " + settings.database()));
    } catch (StoreException e) {
      LOG.debug("the database could not be prepared", e);
      away(e.getMessage());
    } catch (MongoException | IllegalStateException e) {
      LOG.debug("the database could not be prepared", e);
      away(Failures.of(e).getMessage());
    }
  }

  private void away(String reason) {
    if (!closed) {
      board.change(
          new StoreState(false, "MongoDB, database " + settings.database() + ": " + reason));
    }
  }

  private ClusterListener listener() {
    return new ClusterListener() {
      @Override
      public void clusterDescriptionChanged(ClusterDescriptionChangedEvent event) {
        reachable = event.getNewDescription().hasWritableServer();
        lookSoon();
      }
    };
  }

  private void lookSoon() {
    try {
      keeper.execute(this::look);
    } catch (RejectedExecutionException e) {
      LOG.debug("closed already");
    }
  }

  private MongoDatabase database(MongoClient connected, Duration timeout) {
    return connected
        .getDatabase(settings.database())
        .withTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }
}
