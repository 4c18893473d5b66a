package org.opencloud.discovery.search.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.search.Answer;
import org.opencloud.discovery.api.store.StoreLimits;
import org.opencloud.discovery.wire.EventCodec;
import org.opencloud.discovery.wire.EventVerifier;
import org.opencloud.discovery.wire.Payloads;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/** Judges one value of an answer stream: the cheap questions first, the signature late. */
final class AnswerCheck {
  private final NodeIdentity identity;
  private final Ports ports;
  private final EventVerifier verifier;
  private final Drops drops;
  private final Function<String, Optional<OpenSearch>> searches;

  AnswerCheck(
      NodeIdentity identity,
      Ports ports,
      EventVerifier verifier,
      Drops drops,
      Function<String, Optional<OpenSearch>> searches) {
    this.identity = identity;
    this.ports = ports;
    this.verifier = verifier;
    this.drops = drops;
    this.searches = searches;
  }

  /** A value refused: why, and which search it hurts, if any. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Optional<OpenSearch> search;

    Refused(String reason, Optional<OpenSearch> search) {
      super(reason, null, false, false);
      this.search = search;
    }

    Optional<OpenSearch> search() {
      return search;
    }
  }

  /** A value that is what it says: an answer or an end of this search. */
  record Good(OpenSearch search, Event event, Did from) {}

  Good check(byte[] value, PeerId peer) throws Refused {
    Event event = decode(value);
    Did from = new Did(event.from());
    requireAuthor(from.isOpaque() || verifier.peerId(from).filter(peer::equals).isPresent());
    Optional<OpenSearch> found = searches.apply(event.id());
    OpenSearch search = found.orElseThrow(() -> new Refused("unknown_search", found));
    require(event.to().equals(identity.did().text()), "receiver", found);
    require(sameNetwork(event), "network", found);
    require(!ports.blacklisted(peer), "blacklisted", found);
    require(lives(event), "times", found);
    require(event.purpose() == Purpose.END || !search.isFull(peer), "too_many", found);
    require(verified(event, from, peer), "signature", found);
    requireAuthor(!from.isOpaque() || owns(peer, from));
    return new Good(search, event, from);
  }

  private static Event decode(byte[] value) throws Refused {
    try {
      return EventCodec.answer(value);
    } catch (WireException e) {
      throw new Refused(e.reason().word(), Optional.empty());
    }
  }

  private static void requireAuthor(boolean holds) throws Refused {
    require(holds, "author", Optional.empty());
  }

  /** The name may be pinned now, so the signature is checked before. */
  private boolean owns(PeerId peer, Did opaque) {
    return ports
        .directory()
        .flatMap(directory -> directory.claim(opaque, peer, true))
        .filter(owner -> owner.peerId().equals(peer))
        .isPresent();
  }

  private boolean sameNetwork(Event event) {
    return ports.network().filter(n -> n.transport().network().equals(event.network())).isPresent();
  }

  private static boolean lives(Event event) {
    long life = event.expires() - event.issued();
    return life > 0 && life <= WireLimits.LIFE.toMillis();
  }

  private boolean verified(Event event, Did from, PeerId peer) {
    return from.isOpaque() ? verifier.verify(event, peer) : verifier.verify(event);
  }

  /** Hands a good value to its search. */
  void deliver(Good good, PeerId peer) throws Refused {
    Optional<OpenSearch> search = Optional.of(good.search());
    if (good.event().purpose() == Purpose.END) {
      end(good, peer, search);
      return;
    }
    Event event = good.event();
    Head head = checked(good, peer, search);
    AnswerReading.Read read = good.search().read(event.dataType(), event.payload());
    Answer answer =
        new Answer(
            event.id(),
            event.dataType(),
            head.id,
            event.payload(),
            good.from(),
            peer,
            false,
            read.matched());
    if (!read.fits()) {
      // An older node that knows no filters means no harm: its stream stays.
      good.search().unfit(answer);
      drops.answer(peer, "filter");
      return;
    }
    switch (good.search().take(answer, read)) {
      case TAKEN -> {}
      case DUPLICATE -> good.search().dropped("duplicate");
      case TOO_MANY -> throw new Refused("too_many", search);
      case OVER -> throw new Refused("over", Optional.empty());
    }
  }

  private static void end(Good good, PeerId peer, Optional<OpenSearch> search) throws Refused {
    try {
      good.search().ended(peer, good.from(), Payloads.end(good.event().payload()));
    } catch (WireException e) {
      throw new Refused(e.reason().word(), search);
    }
  }

  private static Head checked(Good good, PeerId peer, Optional<OpenSearch> search) throws Refused {
    Event event = good.event();
    byte[] json = event.payload();
    require(json.length <= WireLimits.RESOURCE_BYTES, "oversized", search);
    require(!event.dataType().isEmpty(), "type", search);
    require(good.search().question().wants(event.dataType()), "type", search);
    Head head = head(json, search);
    require(isSender(head.creator, good.from(), peer), "creator", search);
    require(head.type.isEmpty() || head.type.equals(event.dataType()), "type", search);
    require(!head.id.isBlank() && head.id.length() <= StoreLimits.ID_CHARACTERS, "id", search);
    return head;
  }

  private static boolean isSender(String creator, Did from, PeerId peer) {
    return creator.equals(from.text()) || creator.equals(peer.text());
  }

  private record Head(String id, String type, String creator) {}

  private static Head head(byte[] json, Optional<OpenSearch> search) throws Refused {
    String id = "";
    String type = "";
    String creator = "";
    try (JsonParser parser = Documents.parser(json)) {
      require(parser.nextToken() == JsonToken.START_OBJECT, "malformed", search);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        boolean text = parser.nextToken() == JsonToken.VALUE_STRING;
        switch (name) {
          case "id" -> id = text ? parser.getText() : "";
          case "data_type" -> type = text ? parser.getText() : "?";
          case "creator_id" -> creator = text ? parser.getText() : "";
          default -> parser.skipChildren();
        }
        parser.skipChildren();
      }
      require(parser.nextToken() == null, "malformed", search);
    } catch (IOException e) {
      throw new Refused("malformed", search);
    }
    return new Head(id, type, creator);
  }

  private static void require(boolean holds, String reason, Optional<OpenSearch> search)
      throws Refused {
    if (!holds) {
      throw new Refused(reason, search);
    }
  }
}
