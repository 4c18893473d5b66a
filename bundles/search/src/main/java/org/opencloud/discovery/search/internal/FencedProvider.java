package org.opencloud.discovery.search.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.opencloud.discovery.spi.Catalog;
import org.opencloud.discovery.spi.CatalogException;
import org.opencloud.discovery.spi.HitSink;
import org.opencloud.discovery.spi.Query;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.spi.SearchProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One provider behind the fence, with a bounded pool of its own: threads come on demand and die
 * idle. While it is quick it shares the {@link QuickLane}. The only place where a plugin's failures
 * of any kind are caught, because a plugin's bug must cost its own type only.
 */
final class FencedProvider {
  private static final Logger LOG = LoggerFactory.getLogger(FencedProvider.class);

  private final SearchProvider provider;
  private final ResourceType type;
  private final Owner owner;
  private final TimedPool pool;
  private final Set<ProviderCall> calls = ConcurrentHashMap.newKeySet();
  private final Set<ProviderCall> stuck = ConcurrentHashMap.newKeySet();
  private final Pace pace = new Pace();
  private final Rest rest = new Rest();
  private final AtomicBoolean reported = new AtomicBoolean();

  FencedProvider(SearchProvider provider, ResourceType type, Owner owner, Settings settings) {
    this.provider = provider;
    this.type = type;
    this.owner = owner;
    this.pool =
        new TimedPool(
            "search-" + type.name(), settings.providerThreads(), settings.providerQueue());
  }

  ResourceType type() {
    return type;
  }

  /** The bundle that it is of. */
  Owner owner() {
    return owner;
  }

  /** What was registered. */
  SearchProvider service() {
    return provider;
  }

  /** Whether its calls hardly take time. */
  boolean isQuick() {
    return pace.isQuick();
  }

  /** Whether it is left alone for a while. */
  boolean isResting(Instant now) {
    return rest.isResting(now);
  }

  /** Calls that were cut off and whose threads are still in the plugin. */
  int stuck() {
    return stuck.size();
  }

  /** Makes a call ready; the call is told how it ended. */
  QuickLane.Call ready(ProviderCall call, Query query, Catalog catalog, CheckedSink sink) {
    calls.add(call);
    return new Ready(() -> guarded(call, query, catalog, sink), call);
  }

  private final class Ready implements QuickLane.Call {
    private final Runnable run;
    private final ProviderCall call;

    Ready(Runnable run, ProviderCall call) {
      this.run = run;
      this.call = call;
    }

    @Override
    public void here() {
      run.run();
    }

    @Override
    public void inPool() {
      try {
        pool.execute(run);
      } catch (RejectedExecutionException e) {
        cut(call, pool.isShutdown() ? "removed" : "busy");
      }
    }

    @Override
    public void slow() {
      pace.slow();
    }
  }

  /**
   * Ends every call, and its threads with them. Only a call interrupts its thread: the pool does
   * not know which of them is inside the store, whose files an interrupt would close.
   */
  void close() {
    // Told and interrupted; and again for what slipped in between. What waits finds itself cut.
    calls.forEach(call -> cut(call, "removed"));
    pool.shutdown();
    calls.forEach(call -> cut(call, "removed"));
  }

  /** Cuts a call off that is still running. */
  void cut(ProviderCall call, String failure) {
    if (end(call)) {
      call.tell(failure);
    }
  }

  /** Cuts a call off that has used up its time. */
  void overran(ProviderCall call, Instant now) {
    if (!end(call)) {
      return;
    }
    // Counted before it is told: who is told may ask again at once.
    Duration pause = rest.overran(now);
    if (!pause.isZero()) {
      LOG.warn(
          "Type {} of {} answers too late again and again: not asked for {} s",
          type.name(),
          owner,
          pause.toSeconds());
    }
    call.tell("timed out");
  }

  private boolean end(ProviderCall call) {
    calls.remove(call);
    boolean first = call.cut();
    if (call.isRunning()) {
      stuck.add(call);
      // It may have ended just before.
      if (!call.isRunning()) {
        stuck.remove(call);
      }
    }
    return first;
  }

  private void guarded(ProviderCall call, Query query, Catalog catalog, CheckedSink sink) {
    if (!call.begin()) {
      calls.remove(call);
      return;
    }
    String failure = "failed";
    long begun = System.nanoTime();
    try {
      failure = search(query, catalog, sink);
    } finally {
      pace.took(System.nanoTime() - begun);
      calls.remove(call);
      if (!call.isOver() && rest.inTime()) {
        LOG.info("Type {} of {} answers in time again", type.name(), owner);
      }
      call.end(failure.isEmpty() && sink.sawBad() ? "bad results" : failure);
      stuck.remove(call);
    }
  }

  private String search(Query query, Catalog catalog, HitSink sink) {
    try {
      provider.search(query, catalog, sink);
      return "";
    } catch (CatalogException e) {
      return "timed out".equals(e.getMessage()) ? "timed out" : "store unavailable";
    } catch (InterruptedException e) {
      return "timed out";
    } catch (Exception | LinkageError e) {
      report(e);
      return "failed";
    }
  }

  /** Once aloud: how often it fails is in the hands of whoever asks. */
  private void report(Throwable failure) {
    if (reported.compareAndSet(false, true)) {
      LOG.warn("The provider of {} failed; later failures are counted", type.name(), failure);
    } else {
      LOG.debug("The provider of {} failed again", type.name(), failure);
    }
  }
}
