package org.opencloud.discovery.search.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.search.SearchTrace.Stage;
import org.opencloud.discovery.spi.FilterException;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.spi.SearchProvider;
import org.opencloud.discovery.wire.WireLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every provider that is here, and the way to ask them all. */
final class ProviderFence {
  private static final Logger LOG = LoggerFactory.getLogger(ProviderFence.class);

  /** A plugin that has not ended its threads after this time does not. */
  private static final Duration LEFT_AFTER = Duration.ofSeconds(10);

  private final NodeIdentity identity;
  private final Ports ports;
  private final Settings settings;
  private final Drops drops;
  private final SearchThreads threads;
  private final Clock clock;
  private final QuickLane lane;
  private final TypeOwners owners;

  ProviderFence(
      NodeIdentity identity,
      Ports ports,
      Settings settings,
      Drops drops,
      TypeOwners owners,
      SearchThreads threads,
      Clock clock) {
    this.identity = identity;
    this.ports = ports;
    this.settings = settings;
    this.drops = drops;
    this.owners = owners;
    this.threads = threads;
    this.clock = clock;
    this.lane = new QuickLane(settings, threads.timer());
  }

  /** Takes a provider into use; one that cannot describe its type as it must is left out. */
  void add(SearchProvider provider, Owner owner) {
    describe(provider, owner)
        .ifPresent(
            type -> {
              owners.add(new FencedProvider(provider, type, owner, settings));
              if (owners.answering(type.name()).filter(p -> p.service() == provider).isPresent()) {
                LOG.info("Searching {} of {}: {}", type.name(), owner, type.description());
              }
            });
  }

  private Optional<ResourceType> describe(SearchProvider provider, Owner owner) {
    try {
      ResourceType type = provider.type();
      if (type.isLawful()) {
        return Optional.of(type);
      }
      LOG.warn(
          "Type {} of {} is left out: expected a name with a prefix of the vendor's, such as {}",
          type.name(),
          owner,
          "acme." + type.name().toLowerCase(Locale.ROOT));
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("Provider {} of {} is left out: it cannot name its type", provider, owner, e);
    }
    drops.provider("type");
    return Optional.empty();
  }

  /** Ends it; what it searches is cut off. */
  void remove(SearchProvider provider) {
    owners
        .remove(provider)
        .ifPresent(
            fenced -> {
              fenced.close();
              threads
                  .timer()
                  .schedule(
                      () -> threads.background().execute(() -> look(fenced)),
                      LEFT_AFTER.toMillis(),
                      TimeUnit.MILLISECONDS);
              String type = fenced.type().name();
              if (owners.answering(type).isEmpty()) {
                LOG.info("No longer searching {}", type);
              }
            });
  }

  /** Says what a plugin has left behind. */
  private void look(FencedProvider removed) {
    ClassLoader loader = removed.service().getClass().getClassLoader();
    boolean own = getClass().getClassLoader().equals(loader);
    List<String> left = own ? List.of() : Leftovers.threads(loader);
    if (!left.isEmpty() || removed.stuck() > 0) {
      drops.provider("left_threads");
      LOG.warn(
          "Type {} of {} is removed, but {} of its calls and its threads {} go on; only a restart"
              + " of the node ends them",
          removed.type().name(),
          removed.owner(),
          removed.stuck(),
          left);
    }
  }

  /** Calls that were cut off and whose threads are still in a plugin, all types together. */
  long stuck() {
    return owners.present().stream().mapToLong(FencedProvider::stuck).sum();
  }

  void close() {
    owners.clear().forEach(FencedProvider::close);
    lane.close();
  }

  /** How long the oldest question waits whose providers have not been asked. */
  Duration waiting() {
    return lane.waiting();
  }

  List<ResourceType> types() {
    return owners.answering().stream().map(FencedProvider::type).toList();
  }

  Optional<ResourceType> type(String name) {
    return owners.answering(name).map(FencedProvider::type);
  }

  /** The bundle that answers for a type. */
  Optional<Owner> owner(String type) {
    return owners.answering(type).map(FencedProvider::owner);
  }

  /**
   * Asks every provider whose type is wanted.
   *
   * @param trace notes how each does
   * @param done told once, when all have ended or were cut: failures by type
   */
  Run search(
      Question question,
      Asking asking,
      Trace trace,
      Collector collector,
      Consumer<Map<String, String>> done) {
    Run run = new Run(question, trace, done, drops);
    for (FencedProvider provider : owners.answering()) {
      if (question.wants(provider.type().name())) {
        add(provider, question, run);
      }
    }
    run.noteTypes();
    run.remaining.set(run.calls.size() + 1);
    start(awake(run), called -> ready(called, asking, collector), collector);
    run.ended();
    watch(run);
    return run;
  }

  /** Those that are asked; the others' calls end here. */
  private List<Called> awake(Run run) {
    List<Called> awake = new ArrayList<>();
    for (Called called : run.calls) {
      if (called.provider.isResting(clock.instant())) {
        called.provider.cut(called.call, "resting after time-outs");
      } else {
        awake.add(called);
      }
    }
    return awake;
  }

  private void watch(Run run) {
    if (run.isOver()) {
      return;
    }
    ScheduledFuture<?> timeUp =
        threads
            .timer()
            .schedule(
                () -> run.timeUp(clock.instant()),
                settings.providerTime().toMillis(),
                TimeUnit.MILLISECONDS);
    run.whenOver(() -> timeUp.cancel(false));
  }

  private record Called(
      FencedProvider provider, ProviderCall call, TypeQuery query, HitCounts counts) {}

  /** A type that has not what is asked by is not asked. */
  private static void add(FencedProvider provider, Question question, Run run) {
    ResourceType type = provider.type();
    long begun = run.trace.now();
    try {
      TypeQuery query = question.to(type);
      if (query.filter().isPresent()) {
        run.trace.step(Stage.FILTER, type.name(), begun, Map.of(), "fits");
      }
      run.calls.add(call(provider, query, run));
    } catch (FilterException e) {
      run.unfit(type, e.path(), begun);
    }
  }

  private static Called call(FencedProvider provider, TypeQuery query, Run run) {
    HitCounts counts = new HitCounts();
    long begun = run.trace.now();
    String type = provider.type().name();
    ProviderCall call = new ProviderCall(failure -> run.ended(type, begun, counts, failure));
    return new Called(provider, call, query, counts);
  }

  private void start(
      List<Called> calls, Function<Called, QuickLane.Call> ready, Collector collector) {
    List<QuickLane.Call> quick = new ArrayList<>();
    for (Called called : calls) {
      QuickLane.Call call = ready.apply(called);
      if (called.provider.isQuick()) {
        quick.add(call);
      } else {
        call.inPool();
      }
    }
    if (!quick.isEmpty()) {
      lane.run(quick, collector);
    }
  }

  private QuickLane.Call ready(Called called, Asking asking, Collector collector) {
    ResourceType type = called.provider.type();
    AnswerView view = new AnswerView(type, identity.did());
    NarrowedCatalog catalog =
        new NarrowedCatalog(
            ports.store(), type.name(), identity.peerId(), asking, called.query, view, called.call);
    CheckedSink sink =
        new CheckedSink(
            type.name(),
            asking,
            view,
            catalog,
            called.call,
            called.query,
            collector,
            called.counts,
            drops);
    return called.provider.ready(called.call, called.query, catalog, sink);
  }

  /** One question to all providers. */
  static final class Run {
    private final Question question;
    private final Trace trace;
    private final Consumer<Map<String, String>> done;
    private final Drops drops;
    private final List<Called> calls = new ArrayList<>();
    private final Map<String, String> failures = new ConcurrentHashMap<>();
    private final AtomicInteger remaining = new AtomicInteger();
    private final AtomicReference<Runnable> atEnd = new AtomicReference<>(() -> {});

    private Run(Question question, Trace trace, Consumer<Map<String, String>> done, Drops drops) {
      this.question = question;
      this.trace = trace;
      this.done = done;
      this.drops = drops;
    }

    /** Ends the calls that still run; a failure's reason, or empty when they are not needed. */
    void cut(String failure) {
      question.cancel();
      calls.forEach(called -> called.provider.cut(called.call, failure));
    }

    /** The time of those that still run is used up. */
    private void timeUp(Instant now) {
      calls.forEach(called -> called.provider.overran(called.call, now));
    }

    private boolean isOver() {
      return remaining.get() == 0;
    }

    private void whenOver(Runnable task) {
      atEnd.set(task);
      if (isOver()) {
        task.run();
      }
    }

    /** What a type keeps internal is as unknown as what it has not. */
    private void unfit(ResourceType type, String path, long begun) {
      boolean known = type.filterable(path).isPresent();
      String reason = (known ? "other kind of field " : "unknown field ") + path;
      trace.step(Stage.FILTER, type.name(), begun, Map.of(), reason);
      failures.put(
          type.name(),
          reason.substring(0, Math.min(reason.length(), WireLimits.FAILURE_CHARACTERS)));
    }

    private void noteTypes() {
      String types =
          calls.stream().map(c -> c.provider.type().name()).collect(Collectors.joining(", "));
      trace.step(Stage.TYPES, "", trace.now(), Map.of("asked", (long) calls.size()), types);
    }

    private void ended(String type, long begun, HitCounts counts, String failure) {
      trace.step(Stage.PROVIDER, type, begun, counts.shown(), failure);
      if (!failure.isEmpty()) {
        failures.put(type, failure);
        drops.provider(failure.replace(' ', '_'));
      }
      ended();
    }

    private void ended() {
      if (remaining.decrementAndGet() == 0) {
        done.accept(Map.copyOf(failures));
        atEnd.get().run();
      }
    }
  }
}
