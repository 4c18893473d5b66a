package org.opencloud.discovery.search.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.search.SearchTrace.Stage;
import org.opencloud.discovery.api.transport.TopicHandler;
import org.opencloud.discovery.spi.FilterException;
import org.opencloud.discovery.wire.EventCodec;
import org.opencloud.discovery.wire.EventVerifier;
import org.opencloud.discovery.wire.Payloads;
import org.opencloud.discovery.wire.QuestionPayload;
import org.opencloud.discovery.wire.ReplayMemory;
import org.opencloud.discovery.wire.SenderRates;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/**
 * Decides on a question at once, from the message and this node's memory. Rejects what every honest
 * forwarder would have seen as wrong; ignores what depends on our clock, memory or policy. One that
 * was asked of this node alone is held against the same rules and the same memory.
 */
final class QuestionJudge implements TopicHandler {
  private final NodeIdentity identity;
  private final Ports ports;
  private final EventVerifier verifier;
  private final Answerer answerer;
  private final SenderRates rates;
  private final ReplayMemory memory;
  private final Traces traces;
  private final Drops drops;
  private final Clock clock;

  QuestionJudge(
      NodeIdentity identity,
      Ports ports,
      EventVerifier verifier,
      Answerer answerer,
      Settings settings,
      ReplayMemory memory,
      Traces traces,
      Drops drops,
      Clock clock) {
    this.identity = identity;
    this.ports = ports;
    this.verifier = verifier;
    this.answerer = answerer;
    this.rates = new SenderRates(settings.senderRate(), settings.senderBurst());
    this.memory = memory;
    this.traces = traces;
    this.drops = drops;
    this.clock = clock;
  }

  /** Why a question goes no further. */
  private static final class Dropped extends Exception {
    private static final long serialVersionUID = 1L;

    private final Verdict verdict;

    Dropped(Verdict verdict, String reason) {
      super(reason, null, false, false);
      this.verdict = verdict;
    }
  }

  @Override
  public Verdict message(PeerId author, PeerId relay, byte[] data) {
    return author.equals(identity.peerId())
        ? Verdict.ACCEPT
        : judge(() -> EventCodec.question(data), author, Optional.empty());
  }

  /** Takes a question that came on a stream; false when it is refused. */
  boolean direct(QuestionStream on, byte[] data) {
    return judge(() -> EventCodec.directQuestion(data), on.peer(), Optional.of(on))
        == Verdict.ACCEPT;
  }

  @FunctionalInterface
  private interface Reading {
    Event event() throws WireException;
  }

  private Verdict judge(Reading reading, PeerId author, Optional<QuestionStream> on) {
    long begun = traces.now();
    Optional<Event> read = Optional.empty();
    try {
      Event event = decode(reading);
      read = Optional.of(event);
      Asked asked = asked(event);
      checkReceiver(event, on.isPresent());
      checkNetworkAndTimes(event);
      checkSender(event, author);
      Instant deadline = deadline(event);
      require(answerer.isInTime(deadline), Verdict.IGNORE, "late");
      checkSignature(event);
      checkMemory(event);
      Trace trace = traces.answered(event, author, asked.wanted, begun);
      trace.step(Stage.VERIFY, "", begun, Map.of(), on.isPresent() ? "asked directly" : "");
      answerer.accept(new Judged(event, asked.wanted, asked.limit, author, deadline, trace, on));
      return Verdict.ACCEPT;
    } catch (Dropped e) {
      read.ifPresent(event -> traces.refused(event, author, e.getMessage(), begun));
      drops.question(author, e.getMessage());
      return e.verdict;
    }
  }

  private static Event decode(Reading reading) throws Dropped {
    try {
      return reading.event();
    } catch (WireException e) {
      throw new Dropped(Verdict.REJECT, e.reason().word());
    }
  }

  /** What is asked, of a payload that holds. */
  private record Asked(Wanted wanted, int limit) {}

  private static Asked asked(Event event) throws Dropped {
    try {
      QuestionPayload payload = Payloads.question(event.payload());
      Wanted wanted = Wanted.read(payload.search(), payload.filter(), payload.order());
      return new Asked(wanted, payload.limit());
    } catch (WireException | FilterException | IllegalArgumentException e) {
      throw new Dropped(Verdict.REJECT, "malformed");
    }
  }

  /** The sender's own moment while our clocks agree; else its question gets its life from now. */
  private Instant deadline(Event event) {
    long life = event.expires() - event.issued();
    long left = event.expires() - clock.millis();
    return clock.instant().plusMillis(left > 0 && left <= life ? left : life);
  }

  /** On the topic nobody is asked while there is no store: this node has left it then. */
  private void checkReceiver(Event event, boolean direct) throws Dropped {
    boolean ours = event.to().equals(identity.did().text());
    require(ours || !direct, Verdict.REJECT, "receiver");
    require(ports.storeReady() || !direct, Verdict.IGNORE, "no_store");
  }

  private void checkNetworkAndTimes(Event event) throws Dropped {
    boolean ours =
        ports.network().filter(n -> n.transport().network().equals(event.network())).isPresent();
    require(ours, Verdict.REJECT, "network");
    long life = event.expires() - event.issued();
    require(life > 0 && life <= WireLimits.LIFE.toMillis(), Verdict.REJECT, "times");
    long now = clock.millis();
    long slack = WireLimits.CLOCK_DIFFERENCE.toMillis();
    require(event.expires() + slack >= now, Verdict.IGNORE, "expired");
    require(event.issued() - slack <= now, Verdict.IGNORE, "early");
  }

  /** An opaque sender's key is not in its name; its author is checked once it is resolved. */
  private void checkSender(Event event, PeerId author) throws Dropped {
    Did from = new Did(event.from());
    boolean own = from.isOpaque() || verifier.peerId(from).filter(author::equals).isPresent();
    require(own, Verdict.REJECT, "author");
    require(ports.directory().isPresent(), Verdict.IGNORE, "no_directory");
    require(!ports.blacklisted(author), Verdict.IGNORE, "blacklisted");
    require(rates.take(author, clock.millis()), Verdict.IGNORE, "rate");
  }

  private void checkSignature(Event event) throws Dropped {
    boolean opaque = new Did(event.from()).isOpaque();
    require(opaque || verifier.verify(event), Verdict.REJECT, "signature");
  }

  private void checkMemory(Event event) throws Dropped {
    Duration kept = WireLimits.CLOCK_DIFFERENCE;
    switch (memory.put(
        event.id(), event.from(), clock.millis(), event.expires() + kept.toMillis())) {
      case AGAIN -> throw new Dropped(Verdict.IGNORE, "replayed");
      case FULL -> throw new Dropped(Verdict.IGNORE, "memory");
      case NEW -> require(answerer.admit(), Verdict.IGNORE, "busy");
    }
  }

  private static void require(boolean holds, Verdict verdict, String reason) throws Dropped {
    if (!holds) {
      throw new Dropped(verdict, reason);
    }
  }
}
