package org.opencloud.discovery.partners.internal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.partners.Notice;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.partners.internal.Planner.Plan;
import org.opencloud.discovery.wire.PartnerMessages;

/** Makes one attempt: finds the peer, signs, calls. */
final class Courier {
  private static final Duration RESOLVING = Duration.ofSeconds(1);

  private final Ports ports;
  private final KeyNames names;
  private final NoticeEvents events;
  private final Settings settings;
  private final ScheduledExecutorService loop;

  Courier(
      Ports ports,
      KeyNames names,
      NoticeEvents events,
      Settings settings,
      ScheduledExecutorService loop) {
    this.ports = ports;
    this.names = names;
    this.events = events;
    this.settings = settings;
    this.loop = loop;
  }

  /** The outcome comes by the deadline, on any thread. */
  CompletionStage<Outcome> send(PeerId peer, Notice notice, Plan plan) {
    Optional<Transport> transport = ports.transport().now();
    Optional<Did> to = did(peer);
    if (transport.isEmpty()) {
      return CompletableFuture.completedFuture(Outcome.NO_NETWORK);
    }
    if (to.isEmpty()) {
      return CompletableFuture.completedFuture(new Outcome("unknown", false));
    }
    byte[] line =
        events.line(
            plan.purpose(),
            transport.get().network(),
            to.get(),
            notice.type(),
            notice.user(),
            plan.payload());
    NoticeCall call = new NoticeCall(line, loop, settings.deadline().toMillis());
    String protocol = PartnerMessages.protocol(plan.purpose());
    return call.on(open(transport.get(), peer, to.get(), protocol));
  }

  private Optional<Did> did(PeerId peer) {
    return ports.find(peer).map(Peer::did).or(() -> names.did(peer));
  }

  private CompletionStage<PeerStream> open(
      Transport transport, PeerId peer, Did did, String protocol) {
    return addresses(transport, peer, did)
        .thenCompose(at -> transport.open(peer, at, protocol, settings.deadline()));
  }

  private CompletionStage<List<String>> addresses(Transport transport, PeerId peer, Did did) {
    List<String> known = ports.find(peer).map(Peer::addresses).orElse(List.of());
    boolean here = transport.connection(peer).isPresent() || !known.isEmpty();
    return here || ports.directory().now().isEmpty()
        ? CompletableFuture.completedFuture(known)
        : ports
            .directory()
            .now()
            .get()
            .resolve(did, RESOLVING)
            .thenApply(found -> found.map(Peer::addresses).orElse(List.of()));
  }
}
