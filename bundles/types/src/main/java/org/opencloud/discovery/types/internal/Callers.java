package org.opencloud.discovery.types.internal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.wire.TypeMessages;
import org.opencloud.discovery.wire.TypeMessages.Request;
import org.opencloud.discovery.wire.WireLimits;

/** Asks other nodes about types, connected or not. */
final class Callers {
  private static final Duration OPENING = Duration.ofSeconds(5);
  private static final Duration RESOLVING = Duration.ofSeconds(1);
  private static final long DESCRIPTIONS_MILLIS = 15_000;
  private static final long ANNOUNCEMENTS_MILLIS = 40_000;

  private final Ports ports;
  private final Settings settings;
  private final Counts counts;
  private final ScheduledExecutorService loop;

  Callers(Ports ports, Settings settings, Counts counts, ScheduledExecutorService loop) {
    this.ports = ports;
    this.settings = settings;
    this.counts = counts;
    this.loop = loop;
  }

  /**
   * Asks for descriptions; completes on the loop with whether the answer came to its end.
   *
   * @param did by which a peer that is not connected is found; empty: only when it is connected
   */
  CompletionStage<Boolean> describe(
      PeerId peer, Optional<Did> did, List<String> digests, Predicate<byte[]> take) {
    TypesCall call =
        new TypesCall(
            TypeMessages.encode(Request.of(digests)),
            WireLimits.TYPE_BYTES,
            digests.size(),
            take,
            loop,
            DESCRIPTIONS_MILLIS);
    return call.on(open(peer, did)).thenApply(this::counted);
  }

  /** Asks a connected peer for all announcements. */
  CompletionStage<Boolean> announcements(PeerId peer, Predicate<byte[]> take) {
    TypesCall call =
        new TypesCall(
            TypeMessages.encode(Request.forAll()),
            WireLimits.TYPES_BYTES,
            settings.announcers() + 1,
            take,
            loop,
            ANNOUNCEMENTS_MILLIS);
    return call.on(open(peer, Optional.empty())).thenApply(this::counted);
  }

  private boolean counted(Optional<String> failure) {
    failure.ifPresent(counts::unanswered);
    return failure.isEmpty();
  }

  private CompletionStage<PeerStream> open(PeerId peer, Optional<Did> did) {
    Optional<Transport> transport = ports.transport().now();
    if (transport.isEmpty()) {
      return CompletableFuture.failedFuture(new IllegalStateException("no network"));
    }
    return addresses(transport.get(), peer, did)
        .thenCompose(at -> transport.get().open(peer, at, TypeMessages.PROTOCOL, OPENING));
  }

  private CompletionStage<List<String>> addresses(
      Transport transport, PeerId peer, Optional<Did> did) {
    Optional<PeerDirectory> directory = ports.directory().now();
    boolean here = transport.connection(peer).isPresent();
    if (here || did.isEmpty() || directory.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    return directory
        .get()
        .resolve(did.get(), RESOLVING)
        .thenApply(found -> found.map(Peer::addresses).orElse(List.of()));
  }
}
