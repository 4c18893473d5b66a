package org.opencloud.discovery.partners.internal;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.partners.NoticeListener;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.wire.PartnerMessages;
import org.opencloud.discovery.wire.PartnerMessages.NoticeAnswer;
import org.opencloud.discovery.wire.SenderRates;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the streams on which other nodes tell this one something. */
final class NoticeDesk {
  private static final Logger LOG = LoggerFactory.getLogger(NoticeDesk.class);
  private static final int STREAMS_OF_ONE = 16;

  private final Ports ports;
  private final Settings settings;
  private final NoticeCheck check;
  private final SenderRates rates;
  private final Counts counts;
  private final Clock clock;
  private final ScheduledExecutorService loop;
  private final Map<NoticeStream, PeerId> open = new ConcurrentHashMap<>();

  NoticeDesk(
      Ports ports,
      Settings settings,
      NoticeCheck check,
      Counts counts,
      Clock clock,
      ScheduledExecutorService loop) {
    this.ports = ports;
    this.settings = settings;
    this.check = check;
    this.rates = new SenderRates(settings.rate(), settings.burst());
    this.counts = counts;
    this.clock = clock;
    this.loop = loop;
  }

  /** One for each thing that partners tell. */
  List<StreamProtocol> protocols() {
    return Stream.of(
            Purpose.CREATE, Purpose.UPDATE, Purpose.DELETE, Purpose.CONSIDERS, Purpose.PLANNER)
        .map(this::protocol)
        .toList();
  }

  private StreamProtocol protocol(Purpose purpose) {
    return new StreamProtocol() {
      @Override
      public String id() {
        return PartnerMessages.protocol(purpose);
      }

      @Override
      public void opened(PeerStream stream) {
        NoticeDesk.this.opened(stream, purpose);
      }
    };
  }

  private void opened(PeerStream stream, Purpose purpose) {
    PeerId peer = stream.peer();
    Optional<Relation> relation = ports.relation(peer);
    if (relation.filter(Relation.BLACKLIST::equals).isPresent()) {
      drop(stream, "blacklisted");
    } else if (open.size() >= room(relation) || openOf(peer) >= STREAMS_OF_ONE) {
      drop(stream, "streams");
    } else {
      take(stream, purpose, relation);
    }
  }

  /** Half of it is for partners alone: strangers cannot keep them out. */
  private int room(Optional<Relation> relation) {
    boolean partner = relation.filter(Relation.PARTNER::equals).isPresent();
    return partner ? settings.streams() : settings.streams() / 2;
  }

  private void drop(PeerStream stream, String reason) {
    counts.refused(stream.peer(), reason);
    stream.reset();
  }

  private long openOf(PeerId peer) {
    return open.values().stream().filter(peer::equals).count();
  }

  private void take(PeerStream stream, Purpose purpose, Optional<Relation> relation) {
    NoticeStream[] itself = {null};
    NoticeStream taken =
        new NoticeStream(
            stream,
            loop,
            json -> judge(itself[0], json, purpose, stream.peer()),
            reason -> counts.refused(stream.peer(), reason),
            () -> open.remove(itself[0]));
    itself[0] = taken;
    open.put(taken, stream.peer());
    stream.read(taken);
    if (relation.isEmpty()) {
      refuse(taken, "unavailable", "the node's peers are not known now; try again later");
    } else if (relation.get() != Relation.PARTNER) {
      refuse(taken, "not_partner", "expected a partner of this node");
    } else if (!rates.take(stream.peer(), clock.millis())) {
      refuse(taken, "rate", "expected at most " + settings.rate() + " notices a second");
    }
  }

  private void refuse(NoticeStream stream, String code, String message) {
    counts.refused(stream.peer(), code);
    stream.answer(new NoticeAnswer(code, message));
  }

  private void judge(NoticeStream stream, byte[] json, Purpose purpose, PeerId peer) {
    try {
      NoticeCheck.Good good = check.check(json, purpose, peer);
      deliver(good, peer);
      counts.taken(purpose.type());
      stream.answer(new NoticeAnswer(NoticeAnswer.TAKEN, ""));
    } catch (Refused e) {
      refuse(stream, e.code(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.warn("A notice of {} was not taken: a mistake of this node", peer, e);
      refuse(stream, "unavailable", "the node failed");
    }
  }

  private void deliver(NoticeCheck.Good good, PeerId peer) throws Refused {
    NoticeListener listener =
        ports
            .listener()
            .now()
            .orElseThrow(() -> new Refused("unavailable", "no application can be told now"));
    if (!listener.arrived(peer, good.from(), good.notice())) {
      throw new Refused("busy", "no room for what applications are told; try again later");
    }
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
    open.keySet().forEach(NoticeStream::reset);
  }
}
