package org.opencloud.discovery.indexer.internal;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.transport.PeerStream;

/** The streams on which nodes publish and get: who is let in, and what is open. */
final class Streams {
  private final Ports ports;
  private final Admission admission;
  private final Offences offences;
  private final ScheduledExecutorService timer;
  private final Set<Exchange> open = ConcurrentHashMap.newKeySet();

  Streams(Ports ports, int most, Offences offences, ScheduledExecutorService timer) {
    this.ports = ports;
    this.admission = new Admission(most);
    this.offences = offences;
    this.timer = timer;
  }

  /** Takes a stream, or resets it and says why. Called on an event loop. */
  void take(
      PeerStream stream,
      int maxBytes,
      Exchange.Handler handler,
      BiConsumer<PeerId, String> refusals) {
    Consumer<String> drops = reason -> refusals.accept(stream.peer(), reason);
    Optional<String> refusal = refusal(stream.peer());
    Optional<Runnable> place =
        refusal.isPresent() ? Optional.empty() : admission.enter(stream.peer());
    if (place.isEmpty()) {
      drops.accept(refusal.orElse("streams"));
      stream.reset();
      return;
    }
    Exchange exchange =
        new Exchange(stream, maxBytes, handler, timer, drops, over -> leave(over, place.get()));
    open.add(exchange);
    stream.read(exchange);
  }

  private Optional<String> refusal(PeerId peer) {
    if (!ports.serves(peer)) {
      return Optional.of("blacklisted");
    }
    return offences.isOffender(peer) ? Optional.of("offender") : Optional.empty();
  }

  private void leave(Exchange over, Runnable place) {
    open.remove(over);
    place.run();
  }

  int open() {
    return admission.open();
  }

  /** Resets every stream of this peer. */
  void drop(PeerId peer, String reason) {
    for (Exchange exchange : open) {
      if (exchange.peer().equals(peer)) {
        exchange.drop(reason);
      }
    }
  }

  void close() {
    open.forEach(exchange -> exchange.drop("stopped"));
  }
}
