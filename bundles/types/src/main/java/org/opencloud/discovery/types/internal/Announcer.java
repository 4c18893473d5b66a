package org.opencloud.discovery.types.internal;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.Signer;
import org.opencloud.discovery.api.types.LocalTypes;
import org.opencloud.discovery.wire.EventIds;
import org.opencloud.discovery.wire.SignedTypes;
import org.opencloud.discovery.wire.TypeMessages;
import org.opencloud.discovery.wire.TypesCodec;
import org.opencloud.discovery.wire.WireLimits;

/**
 * Says what this node answers for: when it finds others on the topic, soon after a change, and from
 * time to time. Methods are called on the loop unless they say otherwise.
 */
final class Announcer {
  private static final long SETTLING_MILLIS = 200;
  private static final long APART_MILLIS = 1_000;
  private static final int LIVES = 3;

  /** All nodes together announce no more often than this, unless something changes. */
  private static final int NETWORK_PER_SECOND = 2;

  private final NodeIdentity self;
  private final Signer signer;
  private final EventIds ids;
  private final Ports ports;
  private final OwnTypes own;
  private final Announcements others;
  private final Settings settings;
  private final Counts counts;
  private final Clock clock;
  private final ScheduledExecutorService loop;
  private final RandomGenerator random;
  private Optional<ScheduledFuture<?>> change = Optional.empty();
  private Optional<ScheduledFuture<?>> next = Optional.empty();
  private Optional<SignedTypes> said = Optional.empty();
  private boolean heard;
  private boolean begun;
  private long issued;

  Announcer(
      TypesNode.Parts parts,
      Ports ports,
      OwnTypes own,
      Announcements others,
      Counts counts,
      ScheduledExecutorService loop,
      RandomGenerator random) {
    this.self = parts.identity();
    this.signer = parts.signer();
    this.ids = new EventIds(parts.random());
    this.ports = ports;
    this.own = own;
    this.others = others;
    this.settings = parts.settings();
    this.counts = counts;
    this.clock = parts.clock();
    this.loop = loop;
    this.random = random;
  }

  /** The types may have changed, or who knows them is here or gone. */
  void changed() {
    if (change.isEmpty()) {
      long apart = Math.max(0, issued + APART_MILLIS - clock.millis());
      long wait = Math.max(SETTLING_MILLIS, Math.min(APART_MILLIS, apart));
      change = Optional.of(loop.schedule(this::update, wait, TimeUnit.MILLISECONDS));
    }
  }

  private void update() {
    change = Optional.empty();
    Optional<LocalTypes> local = ports.local().now();
    begun |= local.isPresent();
    if (own.update(local.map(LocalTypes::types).orElse(List.of()))) {
      announce();
    }
  }

  /** Looks whether there is somebody to tell; often. */
  void look() {
    boolean somebody =
        ports.network().filter(n -> !n.bus().members(TypeMessages.TOPIC).isEmpty()).isPresent();
    heard &= somebody;
    if (somebody && !heard && begun && change.isEmpty()) {
      announce();
    }
  }

  private void announce() {
    next.ifPresent(timer -> timer.cancel(false));
    next = Optional.empty();
    said = ports.network().map(network -> signed(network, period() * LIVES));
    said.ifPresent(signed -> ports.network().ifPresent(network -> publish(network, signed)));
  }

  private SignedTypes signed(Ports.Network network, long life) {
    issued = Math.max(clock.millis(), issued + 1);
    return TypesCodec.sign(
        own.announced(),
        network.transport().network(),
        self.did(),
        ids.next(),
        issued,
        issued + Math.min(life, WireLimits.TYPES_LIFE.toMillis()),
        signer);
  }

  private void publish(Ports.Network network, SignedTypes signed) {
    network.bus().publish(TypeMessages.TOPIC, signed.json()).thenAcceptAsync(this::published, loop);
    long wait = (long) (period() * random.nextDouble(0.75, 1.25));
    next = Optional.of(loop.schedule(this::announce, wait, TimeUnit.MILLISECONDS));
  }

  private void published(int peers) {
    if (peers > 0) {
      heard = true;
      counts.announced();
    }
  }

  /** As set, and longer the more nodes announce, up to two hours. */
  private long period() {
    long fair = others.size() * 1_000L / NETWORK_PER_SECOND;
    long longest = WireLimits.TYPES_LIFE.toMillis() / LIVES;
    return Math.min(longest, Math.max(settings.period().toMillis(), fair));
  }

  /** What this node said last, while there is a network. */
  Optional<SignedTypes> said() {
    return said;
  }

  /** The network is another one, or gone. */
  void moved() {
    said = Optional.empty();
    heard = false;
  }

  /** Says that this node answers for nothing any more; the loop has ended. */
  void farewell() {
    own.update(List.of());
    if (heard) {
      ports
          .network()
          .ifPresent(
              n ->
                  n.bus()
                      .publish(TypeMessages.TOPIC, signed(n, settings.period().toMillis()).json()));
    }
  }
}
