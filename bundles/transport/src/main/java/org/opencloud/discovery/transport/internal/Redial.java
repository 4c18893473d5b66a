package org.opencloud.discovery.transport.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.transport.internal.Settings.Target;

/**
 * Keeps connections with bootstrap peers and stored peers: dials those that are missing, and waits
 * longer after each failure, up to a bound. Driven by {@link #tick} from one thread.
 */
final class Redial {
  private static final int MAX_DIALLING = 16;

  private final Dialler dialler;
  private final Clock clock;
  private final RandomGenerator random;
  private final Duration min;
  private final Duration max;
  private final int keep;
  private final Map<PeerId, Attempt> attempts = new ConcurrentHashMap<>();
  private final Set<PeerId> dialling = ConcurrentHashMap.newKeySet();

  /** Dials; tells how it went. Returns at once. */
  interface Dialler {
    boolean connected(PeerId peer);

    void dial(Target target, Outcome outcome);
  }

  /** Told once of each dial, on any thread; an empty failure is a success. */
  @FunctionalInterface
  interface Outcome {
    void done(String failure);
  }

  private record Attempt(Target target, int failures, Instant next, String failure) {}

  Redial(Dialler dialler, Settings settings, Clock clock, RandomGenerator random) {
    this.dialler = dialler;
    this.clock = clock;
    this.random = random;
    this.min = settings.redialMin();
    this.max = settings.redialMax();
    this.keep = settings.keep();
  }

  /** Dials what is due of the targets, best first. */
  void tick(List<Target> targets) {
    Map<PeerId, Target> wanted = new LinkedHashMap<>();
    targets.stream()
        .limit(keep)
        .forEach(target -> wanted.merge(target.peer(), target, Redial::both));
    attempts.keySet().retainAll(wanted.keySet());
    wanted.values().stream().filter(this::due).forEach(this::dial);
  }

  /** Tries a peer again soon: its connection was lost, which says nothing about its address. */
  void lost(PeerId peer) {
    attempts.computeIfPresent(
        peer, (id, attempt) -> new Attempt(attempt.target(), 0, soon(0), attempt.failure()));
  }

  /** The last failure by address, for the operator. */
  Map<String, String> failures() {
    return attempts.values().stream()
        .filter(
            attempt -> !attempt.failure().isEmpty() && !dialler.connected(attempt.target().peer()))
        .collect(Collectors.toMap(Redial::shown, Attempt::failure, (a, b) -> a));
  }

  private static String shown(Attempt attempt) {
    return String.join(" ", attempt.target().addresses()) + "/p2p/" + attempt.target().peer();
  }

  private static Target both(Target first, Target second) {
    List<String> addresses =
        java.util.stream.Stream.of(first, second)
            .map(Target::addresses)
            .flatMap(List::stream)
            .distinct()
            .toList();
    return new Target(first.peer(), addresses);
  }

  private boolean due(Target target) {
    Attempt last = attempts.get(target.peer());
    return !target.addresses().isEmpty()
        && (last == null || !clock.instant().isBefore(last.next()))
        && !dialler.connected(target.peer())
        && dialling.size() < MAX_DIALLING
        && dialling.add(target.peer());
  }

  private void dial(Target target) {
    dialler.dial(target, failure -> settled(target, failure));
  }

  private void settled(Target target, String failure) {
    attempts.compute(target.peer(), (id, last) -> next(target, last, failure));
    dialling.remove(target.peer());
  }

  private Attempt next(Target target, Attempt last, String failure) {
    int failures = failure.isEmpty() ? 0 : last == null ? 1 : Math.min(last.failures() + 1, 30);
    return new Attempt(target, failures, soon(failures), failure);
  }

  private Instant soon(int failures) {
    long pause = min.toMillis() << Math.min(Math.max(failures - 1, 0), 20);
    long bounded = Math.min(Math.max(pause, 0), max.toMillis());
    return clock.instant().plusMillis(bounded / 2 + random.nextLong(bounded / 2 + 1));
  }

  /** Turns what the gate and the settings know into one list, bootstrap peers first. */
  static <T> List<Target> targets(
      List<Target> bootstrap, List<T> stored, Function<T, Target> target) {
    return java.util.stream.Stream.concat(bootstrap.stream(), stored.stream().map(target)).toList();
  }
}
