package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.store.StoreState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the engine, replaces it when it broke, and says how things are. */
final class Supervisor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
  private static final long CLOSE_SECONDS = 120;
  private static final long CALLS_SECONDS = 5;
  private static final int ALL = Integer.MAX_VALUE;

  private final Settings settings;
  private final Engine.Disk disk;
  private final Meters.Counter failures;
  private final List<Consumer<StoreState>> listeners = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "store-embedded");
            made.setDaemon(true);
            return made;
          });

  /** One permit for each call that is under way. */
  private final Semaphore calls = new Semaphore(ALL);

  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private volatile Phase phase;
  // What broke an engine may be a damaged index, which opening it again does not notice.
  private boolean doubtful;

  /** How things are; the reason is that of refusals while there is no engine. */
  private record Phase(StoreState state, Optional<Engine> engine, Reason reason) {}

  Supervisor(Settings settings, Engine.Disk disk, Meters meters) {
    this.settings = settings;
    this.disk = disk;
    this.failures = meters.counter("store-embedded", "failed", "");
    this.phase = without("opening " + settings.directory(), Reason.UNAVAILABLE);
    thread.execute(this::open);
  }

  StoreState state() {
    return phase.state();
  }

  Registration watch(Consumer<StoreState> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** The engine for one call, which {@link #close} waits for. */
  Use use() throws StoreException {
    boolean open = calls.tryAcquire();
    Phase now = phase;
    if (open && now.engine().isPresent()) {
      return new Use(now.engine().get(), calls);
    }
    if (open) {
      calls.release();
    }
    throw new StoreException(now.reason(), now.state().detail());
  }

  /** One call's hold on the engine. */
  record Use(Engine engine, Semaphore calls) implements AutoCloseable {
    @Override
    public void close() {
      calls.release();
    }
  }

  // Whatever goes wrong on opening, also an Error, must become a state that an operator sees.
  private void open() {
    AtomicReference<Engine> opened = new AtomicReference<>();
    try {
      Engine engine = new Engine(settings, disk, cause -> broke(opened, cause));
      opened.set(engine);
      if (doubtful) {
        verify(engine);
      }
      StoreState ready = new StoreState(true, settings.directory().toString());
      enter(new Phase(ready, Optional.of(engine), Reason.UNAVAILABLE));
      LOG.info("{}: open", settings.directory());
    } catch (DirectoryLock.InUse e) {
      failed(e.getMessage(), Reason.UNAVAILABLE, e);
    } catch (IOException | RuntimeException | Error e) {
      failed(text(e), Reason.STORAGE, e);
    }
  }

  private void verify(Engine engine) throws IOException {
    try {
      engine.verify();
      doubtful = false;
    } catch (IOException | RuntimeException e) {
      close(engine);
      throw e;
    }
  }

  private void failed(String why, Reason reason, Throwable cause) {
    failures.increment();
    String detail = settings.directory() + ": " + why;
    if (!phase.state().detail().equals(detail)) {
      LOG.error("{}; tried again every {} s", detail, settings.retry().toSeconds());
      LOG.debug("cause", cause);
    }
    enter(without(detail, reason));
    thread.schedule(this::open, settings.retry().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void broke(AtomicReference<Engine> engine, Throwable cause) {
    try {
      thread.execute(() -> replace(engine.get(), cause));
    } catch (RejectedExecutionException e) {
      LOG.debug("broke while closing", cause);
    }
  }

  // One that broke while it opened is not in force: its constructor threw and closed it.
  private void replace(Engine broken, Throwable cause) {
    if (phase.engine().filter(engine -> engine == broken).isPresent()) {
      doubtful = true;
      failed(text(cause), Reason.STORAGE, cause);
      close(broken);
    }
  }

  private static void close(Engine engine) {
    try {
      engine.close();
    } catch (IOException | RuntimeException e) {
      LOG.warn("closing the store: {}", text(e));
      LOG.debug("cause", e);
    }
  }

  private static String text(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private void enter(Phase next) {
    phase = next;
    listeners.forEach(listener -> listener.accept(next.state()));
  }

  private static Phase without(String detail, Reason reason) {
    return new Phase(new StoreState(false, detail), Optional.empty(), reason);
  }

  /** Closing twice does nothing. */
  @Override
  public void close() {
    try {
      thread.execute(this::shut);
    } catch (RejectedExecutionException e) {
      LOG.debug("closed before");
      return;
    }
    try {
      closed.copy().orTimeout(CLOSE_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      LOG.error("{}: not closed within {} s", settings.directory(), CLOSE_SECONDS);
    }
  }

  /** What is under way needs the index, and the classes of this bundle, to the end. */
  private void awaitCalls() {
    try {
      if (calls.tryAcquire(ALL, CALLS_SECONDS, TimeUnit.SECONDS)) {
        calls.release(ALL);
      } else {
        LOG.warn("closed while calls are under way: {}", ALL - calls.availablePermits());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void shut() {
    Optional<Engine> before = phase.engine();
    enter(without("closed", Reason.UNAVAILABLE));
    awaitCalls();
    before.ifPresent(Supervisor::close);
    thread.shutdownNow();
    closed.complete(null);
  }
}
