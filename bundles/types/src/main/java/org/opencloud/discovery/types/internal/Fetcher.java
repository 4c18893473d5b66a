package org.opencloud.discovery.types.internal;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.wire.SignedTypes;
import org.opencloud.discovery.wire.TypeDescription;
import org.opencloud.discovery.wire.TypeMessages;
import org.opencloud.discovery.wire.WireLimits;

/**
 * Gets descriptions that were announced and are not here: from who brought the announcement, then
 * from who makes it, then from others. One flight for each digest. Methods are called on the loop.
 */
final class Fetcher {
  private static final long FIRST_PAUSE_MILLIS = 250;
  private static final long LONGEST_PAUSE_MILLIS = 60_000;
  private static final int CALLS = 8;

  private final Ports ports;
  private final Announcements announcements;
  private final Descriptions descriptions;
  private final Callers callers;
  private final Counts counts;
  private final Clock clock;
  private final ScheduledExecutorService loop;
  private final RandomGenerator random;
  private final Map<String, Want> wanted = new ConcurrentHashMap<>();
  private final Set<PeerId> asked = new HashSet<>();
  private Optional<ScheduledFuture<?>> next = Optional.empty();

  Fetcher(
      Ports ports,
      Announcements announcements,
      Descriptions descriptions,
      Callers callers,
      Counts counts,
      Clock clock,
      ScheduledExecutorService loop,
      RandomGenerator random) {
    this.ports = ports;
    this.announcements = announcements;
    this.descriptions = descriptions;
    this.callers = callers;
    this.counts = counts;
    this.clock = clock;
    this.loop = loop;
    this.random = random;
  }

  /** A description that is to be had. */
  private static final class Want {
    private final PeerId sender;
    private final PeerId relay;
    private int tries;
    private long due;
    private boolean flying;

    Want(PeerId sender, PeerId relay, long due) {
      this.sender = sender;
      this.relay = relay;
      this.due = due;
    }
  }

  /** Wants what the announcement names and is not here. */
  void want(PeerId sender, PeerId relay, SignedTypes signed) {
    boolean known = ports.known(sender);
    signed.types().forEach(type -> want(type.digest(), sender, relay, known));
    go();
  }

  private void want(String digest, PeerId sender, PeerId relay, boolean known) {
    if (descriptions.has(digest) || wanted.containsKey(digest)) {
      return;
    }
    if (wanted.size() >= descriptions.room(known)) {
      counts.undescribed("full");
    } else {
      wanted.put(digest, new Want(sender, relay, clock.millis()));
    }
  }

  /** Wants again what had no room, and forgets what nobody announces any more. */
  void sweep() {
    Set<String> announced = announcements.digests();
    descriptions.retain(announced);
    wanted.keySet().retainAll(announced);
    announced.removeIf(digest -> descriptions.has(digest) || wanted.containsKey(digest));
    for (String digest : announced) {
      if (wanted.size() >= descriptions.room(true)) {
        return;
      }
      List<PeerId> senders = announcements.sendersOf(digest);
      Optional<PeerId> known = senders.stream().filter(ports::known).findFirst();
      Optional<PeerId> sender = known.or(() -> senders.stream().findFirst());
      if (sender.isPresent() && wanted.size() < descriptions.room(known.isPresent())) {
        wanted.put(digest, new Want(sender.get(), sender.get(), clock.millis()));
      }
    }
    go();
  }

  private void go() {
    long now = clock.millis();
    Map<PeerId, List<String>> questions = new HashMap<>();
    for (Map.Entry<String, Want> entry : wanted.entrySet()) {
      Want want = entry.getValue();
      if (!want.flying && want.due <= now) {
        add(questions, entry.getKey(), want, now);
      }
    }
    questions.forEach(this::ask);
    again();
  }

  private void add(Map<PeerId, List<String>> questions, String digest, Want want, long now) {
    Optional<PeerId> source = source(digest, want);
    if (source.isEmpty()) {
      later(want, now);
      return;
    }
    boolean room = questions.containsKey(source.get()) || asked.size() + questions.size() < CALLS;
    if (room && !asked.contains(source.get())) {
      List<String> digests = questions.computeIfAbsent(source.get(), peer -> new ArrayList<>());
      if (digests.size() < WireLimits.TYPES) {
        digests.add(digest);
        want.flying = true;
      }
    }
  }

  /** Who brought it may be about to get it: that one twice, then who makes it, then anybody. */
  private Optional<PeerId> source(String digest, Want want) {
    if (want.tries < 2 && isConnected(want.relay)) {
      return Optional.of(want.relay);
    }
    if (want.tries <= 2) {
      return Optional.of(want.sender);
    }
    return want.tries % 2 == 0 ? any(announcements.sendersOf(digest)) : any(members());
  }

  private boolean isConnected(PeerId peer) {
    return ports.transport().now().filter(t -> t.connection(peer).isPresent()).isPresent();
  }

  private List<PeerId> members() {
    return ports
        .bus()
        .now()
        .map(bus -> List.copyOf(bus.members(TypeMessages.TOPIC)))
        .orElse(List.of());
  }

  private Optional<PeerId> any(List<PeerId> peers) {
    return peers.isEmpty()
        ? Optional.empty()
        : Optional.of(peers.get(random.nextInt(peers.size())));
  }

  private void ask(PeerId peer, List<String> digests) {
    asked.add(peer);
    Set<String> open = new HashSet<>(digests);
    Optional<Did> did = announcements.of(peer).map(signed -> new Did(signed.event().from()));
    callers
        .describe(peer, did, digests, json -> take(open, json))
        .thenAcceptAsync(complete -> answered(peer, digests), loop);
  }

  /** Each of those that were asked for once, and nothing else. */
  private boolean take(Set<String> open, byte[] json) {
    String digest = TypeDescription.digest(json);
    if (!open.remove(digest)) {
      counts.undescribed("unasked");
      return false;
    }
    if (wanted.remove(digest) != null) {
      switch (descriptions.put(digest, json)) {
        case TAKEN -> counts.described();
        case MALFORMED -> counts.undescribed("malformed");
        case FULL -> counts.undescribed("full");
      }
    }
    return true;
  }

  private void answered(PeerId peer, List<String> digests) {
    asked.remove(peer);
    long now = clock.millis();
    for (String digest : digests) {
      Optional.ofNullable(wanted.get(digest)).ifPresent(want -> later(want, now));
    }
    go();
  }

  private static void later(Want want, long now) {
    long pause = FIRST_PAUSE_MILLIS << Math.min(want.tries, 8);
    want.flying = false;
    want.tries++;
    want.due = now + Math.min(LONGEST_PAUSE_MILLIS, pause);
  }

  /** Looks again when the next one is due; what waits for room goes when a call has ended. */
  private void again() {
    next.ifPresent(timer -> timer.cancel(false));
    next =
        wanted.values().stream()
            .filter(want -> !want.flying)
            .mapToLong(want -> want.due - clock.millis())
            .filter(millis -> millis > 0)
            .min()
            .stream()
            .<ScheduledFuture<?>>mapToObj(
                millis -> loop.schedule(this::go, millis, TimeUnit.MILLISECONDS))
            .findFirst();
  }

  /** From any thread. */
  int waiting() {
    return wanted.size();
  }
}
