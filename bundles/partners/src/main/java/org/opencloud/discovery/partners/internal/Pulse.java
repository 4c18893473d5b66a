package org.opencloud.discovery.partners.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.wire.PartnerMessages;
import org.opencloud.discovery.wire.PartnerMessages.Beat;
import org.opencloud.discovery.wire.SenderRates;

/**
 * The heartbeats between this node and one partner. Of the two the one with the smaller peer id
 * opens the stream. All methods are called on the loop unless they say otherwise.
 */
final class Pulse implements BeatStream.Listener {
  private static final Duration OPENING = Duration.ofSeconds(10);
  private static final Duration PING = Duration.ofSeconds(5);
  private static final int MISSES = 3;

  /** For what the partner wrote it lost the stream. */
  private static final Set<String> REFUSED = Set.of("rate", "oversized", "malformed");

  private final PeerId peer;
  private final boolean opens;
  private final Ports ports;
  private final Settings settings;
  private final SenderRates rates;
  private final Counts counts;
  private final Clock clock;
  private final ScheduledExecutorService loop;
  private final Backoff backoff;
  private Optional<BeatStream> stream = Optional.empty();
  private Optional<ScheduledFuture<?>> ticks = Optional.empty();
  private Optional<ScheduledFuture<?>> pause = Optional.empty();
  private boolean opening;
  private boolean closed;
  private long silent;
  private long every = PartnerMessages.BEAT_MILLIS;
  private volatile Optional<Instant> lastHeard = Optional.empty();
  private volatile Optional<Duration> roundTrip = Optional.empty();
  private volatile String detail;

  Pulse(
      PeerId self,
      PeerId peer,
      Ports ports,
      Settings settings,
      SenderRates rates,
      Counts counts,
      Clock clock,
      ScheduledExecutorService loop,
      RandomGenerator random) {
    this.peer = peer;
    this.opens = self.text().compareTo(peer.text()) < 0;
    this.ports = ports;
    this.settings = settings;
    this.rates = rates;
    this.counts = counts;
    this.clock = clock;
    this.loop = loop;
    this.backoff = new Backoff(random);
    this.detail = opens ? "connecting" : "waits for the partner's heartbeat";
  }

  /** From any thread. */
  Optional<Instant> lastHeard() {
    return lastHeard;
  }

  /** From any thread. */
  Optional<Duration> roundTrip() {
    return roundTrip;
  }

  /** Why there is no heartbeat; empty while there is one. From any thread. */
  String detail() {
    return detail;
  }

  boolean isOpener() {
    return opens;
  }

  /** Opens the stream if that is for this node to do and there is none. */
  void open() {
    if (!opens || closed || opening || stream.isPresent() || pause.isPresent()) {
      return;
    }
    Optional<Transport> transport = ports.transport().now();
    if (transport.isEmpty()) {
      detail = "no network";
      return;
    }
    opening = true;
    List<String> addresses = ports.find(peer).map(Peer::addresses).orElse(List.of());
    transport
        .get()
        .open(peer, addresses, PartnerMessages.HEARTBEAT_PROTOCOL, OPENING)
        .whenCompleteAsync(this::opened, loop);
  }

  private void opened(PeerStream opened, Throwable failure) {
    opening = false;
    if (failure != null) {
      String why = Outcome.of(failure).word();
      detail = why.equals("unsupported") ? "the partner offers no heartbeats" : why;
      again();
    } else {
      adopt(opened);
    }
  }

  /** Takes this stream in place of any other. */
  void adopt(PeerStream opened) {
    if (closed) {
      opened.reset();
      return;
    }
    drop();
    BeatStream beats = new BeatStream(opened, loop, () -> rates.take(peer, clock.millis()), this);
    stream = Optional.of(beats);
    silent = 0;
    every = PartnerMessages.BEAT_MILLIS;
    beats.begin();
    long millis = settings.beat().toMillis();
    ticks = Optional.of(loop.scheduleAtFixedRate(this::tick, 0, millis, TimeUnit.MILLISECONDS));
  }

  private void tick() {
    long millis = settings.beat().toMillis();
    if (silent > MISSES * Math.max(every, millis)) {
      counts.heartbeat("lost");
      stream.ifPresent(beats -> over(beats, "no heartbeat came"));
      return;
    }
    silent += millis;
    measure();
    stream.ifPresent(beats -> beats.write(new Beat(clock.millis(), (int) millis)));
  }

  private void measure() {
    ports
        .transport()
        .now()
        .ifPresent(
            transport ->
                transport
                    .ping(peer, PING)
                    .thenAccept(measured -> roundTrip = Optional.of(measured)));
  }

  @Override
  public void beat(BeatStream from, Beat beat) {
    if (stream.filter(from::equals).isEmpty()) {
      return;
    }
    if (!detail.isEmpty()) {
      counts.heartbeat("begun");
    }
    silent = 0;
    every = beat.everyMillis();
    detail = "";
    lastHeard = Optional.of(clock.instant());
    backoff.reset();
    compare(beat);
  }

  /** The peer's clock was read about half a round trip ago. */
  private void compare(Beat beat) {
    Optional<Duration> half = roundTrip.map(trip -> trip.dividedBy(2));
    if (half.isPresent()) {
      long ahead = beat.time() - clock.millis() + half.get().toMillis();
      ports
          .clock()
          .now()
          .ifPresent(known -> known.heard(peer, Duration.ofMillis(ahead), half.get()));
    }
  }

  @Override
  public void over(BeatStream which, String why) {
    if (stream.filter(which::equals).isPresent()) {
      if (REFUSED.contains(why)) {
        counts.heartbeatRefused(peer, why);
      } else {
        counts.heartbeat("ended");
      }
      drop();
      detail = why.equals("reset") ? "the stream was reset: lost, or not wanted there" : why;
      again();
    }
  }

  /** Waits before the next attempt, longer each time. */
  private void again() {
    if (opens && !closed && pause.isEmpty()) {
      pause =
          Optional.of(loop.schedule(this::retry, backoff.next().toMillis(), TimeUnit.MILLISECONDS));
    }
  }

  private void retry() {
    pause = Optional.empty();
    open();
  }

  private void drop() {
    stream.ifPresent(BeatStream::reset);
    stream = Optional.empty();
    ticks.ifPresent(timer -> timer.cancel(false));
    ticks = Optional.empty();
    roundTrip = Optional.empty();
  }

  /** No heartbeat any more. */
  void close() {
    closed = true;
    pause.ifPresent(timer -> timer.cancel(false));
    drop();
  }
}
