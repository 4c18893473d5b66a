package org.opencloud.discovery.wire;

import static org.opencloud.discovery.wire.BridgeMessagesReader.MAX_REQUEST_BYTES;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Partnership;
import org.opencloud.discovery.api.peers.Partnership.Direction;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.wire.BridgeError.Code;

/**
 * Reads what applications say of peers: on the existing network the subjects of resources carry
 * them too, as data type PEER. Bare or in envelopes, names in any case, at most 32 KiB.
 */
public final class BridgePeerReader {
  private static final String PEER_TYPE = "PEER";
  private static final int MAX_TEXT = 256;
  private static final int MAX_ADDRESS = 1_024;
  private static final int MAX_ADDRESSES = 32;
  private static final String PEER_PART = "/p2p/";

  private final EventVerifier keys = new EventVerifier();

  /** Whether a message to create or to remove is about a peer. False for what cannot be read. */
  public boolean isPeer(byte[] message) {
    try {
      return message.length <= MAX_REQUEST_BYTES
          && BridgeFields.all(message, MAX_REQUEST_BYTES).anywhere("data_type", PEER_TYPE);
    } catch (BridgeRefused e) {
      return false;
    }
  }

  /** Reads a peer to add or to change; empty for a message that a node sent itself. */
  public Optional<PeerChange> change(byte[] message) throws BridgeRefused {
    BridgeFields fields = BridgeFields.all(message, MAX_REQUEST_BYTES);
    if (isOwn(fields)) {
      return Optional.empty();
    }
    List<String> addresses = addresses(fields);
    String peer = peer(fields, addresses);
    Optional<Relation> relation = relation(fields);
    Optional<Partnership> terms = terms(fields);
    if (terms.isPresent() && relation.filter(Relation.PARTNER::equals).isEmpty()) {
      throw fields.refused(Code.INVALID, "partnership", "expected relation PARTNER beside it");
    }
    return Optional.of(
        new PeerChange(
            app(fields),
            peer,
            fields.text("name", MAX_TEXT).orElse(""),
            provenBy(fields, addresses),
            relation,
            terms,
            fields.requestId()));
  }

  /** Reads which peer to forget, by its key; empty for a message that a node sent itself. */
  public Optional<PeerChange> removal(byte[] message) throws BridgeRefused {
    BridgeFields fields = BridgeFields.all(message, MAX_REQUEST_BYTES);
    if (isOwn(fields)) {
      return Optional.empty();
    }
    String peer = peer(fields, List.of());
    String key = PeerId.isPeerId(peer) ? peer : fields.text("peer_id", MAX_TEXT).orElse("");
    Optional<PeerId> named =
        key.isEmpty() ? keys.peerId(new Did(peer)) : Optional.of(new PeerId(key));
    PeerId id =
        named.orElseThrow(
            () ->
                fields.refused(
                    Code.INVALID, "peer_id", "expected a peer id: a UUID does not say the key"));
    return Optional.of(
        new PeerChange(
            app(fields),
            id.text(),
            "",
            List.of(),
            Optional.empty(),
            Optional.empty(),
            fields.requestId()));
  }

  private static boolean isOwn(BridgeFields fields) {
    return fields.anywhere("from_app", BridgeMessages.APP);
  }

  private static String app(BridgeFields fields) throws BridgeRefused {
    return fields.text("from_app", MAX_TEXT).orElse("");
  }

  /** An opaque name as it is, else the key; both must be one peer's. */
  private String peer(BridgeFields fields, List<String> addresses) throws BridgeRefused {
    Optional<String> key = checkedKey(fields);
    Optional<String> did = fields.text("did", MAX_TEXT);
    if (did.isPresent() && !Did.isDid(did.get())) {
      throw fields.refused(Code.INVALID, "did", "expected did:key:z6Mk… or a UUID");
    }
    if (did.isPresent() && new Did(did.get()).isOpaque()) {
      return did.get();
    }
    Optional<String> own = did.flatMap(text -> keys.peerId(new Did(text))).map(PeerId::text);
    if (did.isPresent() && own.isEmpty()) {
      throw fields.refused(Code.INVALID, "did", "expected the did:key of an Ed25519 key");
    }
    if (key.isPresent() && own.isPresent() && !key.equals(own)) {
      throw fields.refused(Code.INVALID, "did", "expected the DID of the key in peer_id");
    }
    return key.or(() -> own)
        .or(() -> addresses.stream().flatMap(one -> keyOf(one).stream()).findFirst())
        .orElseThrow(
            () ->
                fields.refused(
                    Code.INVALID,
                    "peer_id",
                    "expected peer_id, did, or a stream_address with /p2p/"));
  }

  private static Optional<String> checkedKey(BridgeFields fields) throws BridgeRefused {
    Optional<String> key = fields.text("peer_id", MAX_TEXT);
    if (key.isPresent() && !PeerId.isPeerId(key.get())) {
      throw fields.refused(Code.INVALID, "peer_id", "expected a peer id such as 12D3KooW…");
    }
    return key;
  }

  private static Optional<String> keyOf(String address) {
    int at = address.lastIndexOf(PEER_PART);
    return Optional.of(at)
        .filter(found -> found >= 0)
        .map(found -> address.substring(found + PEER_PART.length()))
        .filter(PeerId::isPeerId);
  }

  private static List<String> addresses(BridgeFields fields) throws BridgeRefused {
    List<String> listed = fields.texts("addresses", MAX_ADDRESSES, MAX_ADDRESS);
    return listed.isEmpty()
        ? fields.text("stream_address", MAX_ADDRESS).map(List::of).orElse(List.of())
        : listed;
  }

  /** With the key that the message names: an opaque name has no other way to say it. */
  private static List<String> provenBy(BridgeFields fields, List<String> addresses)
      throws BridgeRefused {
    Optional<String> key = checkedKey(fields);
    return addresses.stream()
        .map(one -> one.contains(PEER_PART) ? one : one + key.map(PEER_PART::concat).orElse(""))
        .toList();
  }

  private static Optional<Relation> relation(BridgeFields fields) throws BridgeRefused {
    Optional<String> text = fields.text("relation", MAX_TEXT);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (text.get().toUpperCase(Locale.ROOT)) {
          case "NONE" -> Relation.NONE;
          case "PARTNER" -> Relation.PARTNER;
          case "BLACKLIST" -> Relation.BLACKLIST;
          default ->
              throw fields.refused(Code.INVALID, "relation", "expected NONE, PARTNER or BLACKLIST");
        });
  }

  private static Optional<Partnership> terms(BridgeFields fields) throws BridgeRefused {
    Optional<BridgeFields> inner = fields.object("partnership");
    return inner.isPresent() ? Optional.of(agreed(inner.get())) : Optional.empty();
  }

  private static Partnership agreed(BridgeFields terms) throws BridgeRefused {
    Direction direction =
        switch (terms.text("direction", MAX_TEXT).orElse("both").toLowerCase(Locale.ROOT)) {
          case "both" -> Direction.BOTH;
          case "give" -> Direction.GIVE;
          case "take" -> Direction.TAKE;
          default -> throw terms.refused(Code.INVALID, "direction", "expected both, give or take");
        };
    List<String> types = terms.texts("types", Partnership.MAX_TYPES, MAX_TEXT);
    try {
      return new Partnership(direction, until(terms), Set.copyOf(types));
    } catch (IllegalArgumentException e) {
      throw terms.refused(Code.INVALID, "types", "expected types such as COMPUTE");
    }
  }

  private static Optional<Instant> until(BridgeFields terms) throws BridgeRefused {
    Optional<String> text = terms.text("until", MAX_TEXT);
    try {
      return text.map(Instant::parse);
    } catch (DateTimeException e) {
      throw terms.refused(Code.INVALID, "until", "expected a moment such as 2026-12-31T18:00:00Z");
    }
  }
}
