package org.opencloud.discovery.types.internal;

import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.transport.TopicHandler;
import org.opencloud.discovery.types.internal.Announcements.Outcome;
import org.opencloud.discovery.wire.EventVerifier;
import org.opencloud.discovery.wire.SenderRates;
import org.opencloud.discovery.wire.SignedTypes;
import org.opencloud.discovery.wire.TypesCodec;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/**
 * Decides on an announcement at once, from the message and this node's memory. Rejects what every
 * honest forwarder would have seen as wrong; ignores what depends on our clock, memory or policy.
 * What was passed on over a stream is held against the same rules, but for the rate: each sender
 * comes once there. Costs a signature check; any thread.
 */
final class AnnouncementJudge implements TopicHandler {
  private static final Set<String> EXPECTED = Set.of("own", "stale");

  private final NodeIdentity self;
  private final Ports ports;
  private final EventVerifier verifier = new EventVerifier();
  private final Announcements announcements;
  private final SenderRates rates;
  private final Listener taken;
  private final Counts counts;
  private final Clock clock;

  AnnouncementJudge(
      NodeIdentity self,
      Ports ports,
      Announcements announcements,
      Settings settings,
      Listener taken,
      Counts counts,
      Clock clock) {
    this.self = self;
    this.ports = ports;
    this.announcements = announcements;
    this.rates = new SenderRates(settings.rate(), settings.burst());
    this.taken = taken;
    this.counts = counts;
    this.clock = clock;
  }

  /** Told of each announcement that counts from now on. */
  @FunctionalInterface
  interface Listener {
    /**
     * One that counts.
     *
     * @param relay who brought it
     */
    void taken(PeerId sender, PeerId relay, SignedTypes signed);
  }

  /** Why an announcement goes no further. */
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
    return author.equals(self.peerId()) ? Verdict.ACCEPT : judge(data, relay, Optional.of(author));
  }

  /** Takes one that a peer has passed on; false when no honest peer would have. */
  boolean passedOn(PeerId relay, byte[] data) {
    return judge(data, relay, Optional.empty()) != Verdict.REJECT;
  }

  private Verdict judge(byte[] data, PeerId relay, Optional<PeerId> author) {
    try {
      SignedTypes signed = decode(data);
      checkNetworkAndLife(signed.event());
      PeerId sender = sender(signed.event());
      require(author.isEmpty() || author.get().equals(sender), Verdict.REJECT, "author");
      require(!sender.equals(self.peerId()), Verdict.IGNORE, "own");
      checkSender(sender, author.isPresent());
      checkTimes(signed.event());
      require(announcements.isNew(sender, signed), Verdict.IGNORE, "stale");
      require(verifier.verify(signed.event()), Verdict.REJECT, "signature");
      keep(sender, relay, signed);
      return Verdict.ACCEPT;
    } catch (Dropped e) {
      count(e.getMessage(), author.isPresent());
      return e.verdict;
    }
  }

  /** Of two neighbours' lists most is in both, and this node in each. */
  private void count(String reason, boolean direct) {
    if (direct || !EXPECTED.contains(reason)) {
      counts.dropped(reason);
    }
  }

  private static SignedTypes decode(byte[] data) throws Dropped {
    try {
      return TypesCodec.read(data);
    } catch (WireException e) {
      throw new Dropped(Verdict.REJECT, e.reason().word());
    }
  }

  private void checkNetworkAndLife(Event event) throws Dropped {
    boolean ours =
        ports.network().filter(n -> n.transport().network().equals(event.network())).isPresent();
    require(ours, Verdict.REJECT, "network");
    long life = event.expires() - event.issued();
    require(life > 0 && life <= WireLimits.TYPES_LIFE.toMillis(), Verdict.REJECT, "times");
  }

  /** An opaque name has no key in it, and nobody could pass on what bears it. */
  private PeerId sender(Event event) throws Dropped {
    return verifier
        .peerId(new Did(event.from()))
        .orElseThrow(() -> new Dropped(Verdict.REJECT, "opaque"));
  }

  private void checkSender(PeerId sender, boolean direct) throws Dropped {
    require(ports.directory().now().isPresent(), Verdict.IGNORE, "no_directory");
    require(!ports.blacklisted(sender), Verdict.IGNORE, "blacklisted");
    require(!direct || rates.take(sender, clock.millis()), Verdict.IGNORE, "rate");
  }

  private void checkTimes(Event event) throws Dropped {
    long now = clock.millis();
    long slack = WireLimits.CLOCK_DIFFERENCE.toMillis();
    require(event.issued() - slack <= now, Verdict.IGNORE, "early");
    require(event.expires() + slack >= now, Verdict.IGNORE, "expired");
  }

  private void keep(PeerId sender, PeerId relay, SignedTypes signed) throws Dropped {
    Outcome outcome = announcements.put(sender, signed, ports.known(sender));
    require(outcome == Outcome.TAKEN, Verdict.IGNORE, outcome.name().toLowerCase(Locale.ROOT));
    counts.taken();
    taken.taken(sender, relay, signed);
  }

  private static void require(boolean holds, Verdict verdict, String reason) throws Dropped {
    if (!holds) {
      throw new Dropped(verdict, reason);
    }
  }
}
