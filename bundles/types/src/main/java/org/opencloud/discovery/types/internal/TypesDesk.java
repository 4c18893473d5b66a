package org.opencloud.discovery.types.internal;

import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.wire.SenderRates;
import org.opencloud.discovery.wire.SignedTypes;
import org.opencloud.discovery.wire.TypeDescription;
import org.opencloud.discovery.wire.TypeMessages;
import org.opencloud.discovery.wire.TypeMessages.Request;

/** Answers what other nodes ask about types. */
final class TypesDesk implements StreamProtocol {
  private static final int STREAMS_OF_ONE = 4;
  private static final int REQUESTS_PER_SECOND = 4;
  private static final int REQUESTS_AT_ONCE = 80;

  private final Ports ports;
  private final OwnTypes own;
  private final Supplier<Optional<SignedTypes>> said;
  private final Announcements announcements;
  private final Descriptions descriptions;
  private final int max;
  private final SenderRates rates = new SenderRates(REQUESTS_PER_SECOND, REQUESTS_AT_ONCE);
  private final Counts counts;
  private final Clock clock;
  private final ScheduledExecutorService loop;
  private final Map<RequestStream, PeerId> open = new ConcurrentHashMap<>();

  /**
   * A desk.
   *
   * @param said this node's own announcement; asked on the loop
   */
  TypesDesk(
      TypesNode.Parts parts,
      Ports ports,
      OwnTypes own,
      Supplier<Optional<SignedTypes>> said,
      Announcements announcements,
      Descriptions descriptions,
      Counts counts,
      ScheduledExecutorService loop) {
    this.ports = ports;
    this.own = own;
    this.said = said;
    this.announcements = announcements;
    this.descriptions = descriptions;
    this.max = parts.settings().streams();
    this.counts = counts;
    this.clock = parts.clock();
    this.loop = loop;
  }

  @Override
  public String id() {
    return TypeMessages.PROTOCOL;
  }

  @Override
  public void opened(PeerStream stream) {
    PeerId peer = stream.peer();
    if (ports.blacklisted(peer)) {
      drop(stream, "blacklisted");
    } else if (open.size() >= max || openOf(peer) >= STREAMS_OF_ONE) {
      drop(stream, "streams");
    } else if (!rates.take(peer, clock.millis())) {
      drop(stream, "rate");
    } else {
      RequestStream taken = new RequestStream(stream, loop, this::answer, this::over);
      open.put(taken, peer);
      stream.read(taken);
    }
  }

  private long openOf(PeerId peer) {
    return open.values().stream().filter(peer::equals).count();
  }

  private void drop(PeerStream stream, String reason) {
    counts.refused(reason);
    stream.reset();
  }

  private void over(RequestStream which, String failure) {
    open.remove(which);
    if (!failure.isEmpty()) {
      counts.refused(failure);
    }
  }

  private Iterator<byte[]> answer(Request request) {
    return request.announcements()
        ? Stream.concat(said.get().stream(), announcements.all().stream())
            .map(SignedTypes::json)
            .iterator()
        : described(request.digests());
  }

  private Iterator<byte[]> described(List<String> digests) {
    return digests.stream()
        .distinct()
        .flatMap(digest -> find(digest).stream())
        .map(TypeDescription::json)
        .iterator();
  }

  private Optional<TypeDescription> find(String digest) {
    return Optional.ofNullable(own.all().get(digest)).or(() -> descriptions.find(digest));
  }

  int open() {
    return open.size();
  }

  /** Drops every stream of a peer that is blacklisted. */
  void cancel(PeerId peer) {
    open.forEach(
        (stream, of) -> {
          if (of.equals(peer)) {
            stream.reset();
          }
        });
  }

  void close() {
    open.keySet().forEach(RequestStream::reset);
  }
}
