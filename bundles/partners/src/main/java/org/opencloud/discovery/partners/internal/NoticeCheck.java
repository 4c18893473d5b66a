package org.opencloud.discovery.partners.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.opencloud.discovery.partners.internal.Refused.require;

import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.partners.Notice;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.wire.EventCodec;
import org.opencloud.discovery.wire.EventVerifier;
import org.opencloud.discovery.wire.PartnerMessages;
import org.opencloud.discovery.wire.ReplayMemory;
import org.opencloud.discovery.wire.ResourceHead;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/** Judges what a partner tells: the cheap questions first, the signature late, the terms last. */
final class NoticeCheck {
  /** On the existing network the subjects of resources carry peers, too; no partner sends those. */
  private static final String PEER = "PEER";

  private final NodeIdentity self;
  private final Ports ports;
  private final EventVerifier verifier;
  private final ReplayMemory memory;
  private final Clock clock;

  NoticeCheck(
      NodeIdentity self, Ports ports, EventVerifier verifier, ReplayMemory memory, Clock clock) {
    this.self = self;
    this.ports = ports;
    this.verifier = verifier;
    this.memory = memory;
    this.clock = clock;
  }

  /** A notice that is what it says. */
  record Good(Did from, Notice notice) {}

  /** The notice in what this peer, whose key is proven, has sent on the stream of this purpose. */
  Good check(byte[] json, Purpose purpose, PeerId peer) throws Refused {
    Event event = decode(json, purpose);
    require(sameNetwork(event), "network", "this network");
    require(event.to().equals(self.did().text()), "receiver", "this node's DID in to");
    Did from = new Did(event.from());
    require(isNameOf(from, peer), "sender", "the DID of who opened the stream in from");
    require(lives(event), "times", "a life of at most 60 s that is not over, by clocks 60 s apart");
    remember(event);
    require(verifier.verify(event, peer), "signature", "a signature of the sender");
    Notice notice = new Notice(kind(purpose), event.dataType(), event.user(), event.payload());
    requireType(notice.type());
    require(ports.takes(peer, notice.type()), "terms", "a type that the partnership is about");
    return new Good(
        from, notice.kind().isOwnResource() ? owned(notice, from, peer) : whole(notice));
  }

  private static Event decode(byte[] json, Purpose purpose) throws Refused {
    try {
      return EventCodec.notice(json, purpose);
    } catch (WireException e) {
      throw new Refused(e.reason().word(), e.getMessage());
    }
  }

  private static Notice.Kind kind(Purpose purpose) {
    return Notice.Kind.valueOf(purpose.name());
  }

  private boolean sameNetwork(Event event) {
    return ports.transport().now().filter(t -> t.network().equals(event.network())).isPresent();
  }

  /** An opaque name is the one under which the partner is known here; nothing is pinned by this. */
  private boolean isNameOf(Did from, PeerId peer) {
    return from.isOpaque()
        ? ports.find(peer).map(Peer::did).filter(from::equals).isPresent()
        : verifier.peerId(from).filter(peer::equals).isPresent();
  }

  private boolean lives(Event event) {
    long now = clock.millis();
    long slack = WireLimits.CLOCK_DIFFERENCE.toMillis();
    long life = event.expires() - event.issued();
    return life > 0
        && life <= WireLimits.LIFE.toMillis()
        && event.issued() <= now + slack
        && event.expires() >= now - slack;
  }

  private void remember(Event event) throws Refused {
    long until = event.expires() + WireLimits.CLOCK_DIFFERENCE.toMillis();
    switch (memory.put(event.id(), event.from(), clock.millis(), until)) {
      case AGAIN -> throw new Refused("replay", "expected a new id");
      case FULL -> throw new Refused("busy", "too many notices; try again in a minute");
      case NEW -> {}
    }
  }

  private static void requireType(String type) throws Refused {
    boolean named = !type.isEmpty() && !type.equalsIgnoreCase(PEER) && !type.equals("ALL");
    require(named, "data_type", "a type such as COMPUTE in data_type");
  }

  private static Notice whole(Notice notice) throws Refused {
    try {
      PartnerMessages.requireObject(notice.payload());
      return notice;
    } catch (WireException e) {
      throw new Refused(e.reason().word(), e.getMessage());
    }
  }

  /** A partner changes what it owns, and nothing else. */
  private static Notice owned(Notice notice, Did from, PeerId peer) throws Refused {
    ResourceHead head = head(notice);
    require(!head.id().isBlank(), "id", "an id that is not blank");
    require(
        head.dataType().isEmpty() || head.dataType().equals(notice.type()),
        "data_type",
        "the resource to be of the type that the event names");
    Optional<String> creator = head.creator();
    require(
        creator.isEmpty() || Set.of(from.text(), peer.text()).contains(creator.get()),
        "creator",
        "the sender's own resource");
    return creator.isPresent() ? notice : stamped(notice, from);
  }

  private static ResourceHead head(Notice notice) throws Refused {
    try {
      return ResourceHead.read(notice.payload());
    } catch (WireException e) {
      throw new Refused(e.reason().word(), e.getMessage());
    }
  }

  /** Without an owner in it, applications would take it for this node's own. */
  private static Notice stamped(Notice notice, Did from) {
    String json = new String(notice.payload(), UTF_8);
    String owned =
        "{\"creator_id\":\"" + from.text() + "\"," + json.substring(json.indexOf('{') + 1);
    return new Notice(notice.kind(), notice.type(), notice.user(), owned.getBytes(UTF_8));
  }
}
