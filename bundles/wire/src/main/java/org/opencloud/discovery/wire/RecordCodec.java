package org.opencloud.discovery.wire;

import static org.opencloud.discovery.wire.WireException.malformed;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.identity.Signer;
import org.opencloud.discovery.keys.KeyException;

/** Peer records as signed events: {@code docs/protocol.md}, "Peer records". */
public final class RecordCodec {
  private static final byte[] UNSIGNED = {};

  private RecordCodec() {}

  /**
   * Signs what a node says of itself.
   *
   * @param id 22 characters base64url
   * @throws IllegalArgumentException when it is larger than {@link WireLimits#RECORD_BYTES}
   */
  public static SignedRecord sign(PeerRecord record, String id, Signer signer) {
    Event event =
        SigningForm.signed(
            new Event(
                Purpose.RECORD,
                record.network(),
                record.did().text(),
                "",
                id,
                record.issued().toEpochMilli(),
                record.expires().toEpochMilli(),
                "",
                "",
                payload(record),
                UNSIGNED),
            signer);
    byte[] json = EventCodec.encode(event);
    if (json.length > WireLimits.RECORD_BYTES) {
      throw new IllegalArgumentException("record of " + json.length + " bytes");
    }
    return new SignedRecord(record, event, json);
  }

  private static byte[] payload(PeerRecord record) {
    return JsonObject.of(
        json -> {
          json.writeStringField("peer_id", record.peerId().text());
          json.writeStringField(
              "public_key", Base64.getEncoder().encodeToString(publicKey(record.peerId())));
          json.writeStringField("name", record.name());
          JsonObject.write(json, "addresses", record.addresses());
          JsonObject.write(json, "roles", new TreeSet<>(record.roles()));
          json.writeNumberField("sequence", record.sequence());
        });
  }

  /**
   * Reads form and size; the key must be the one in the peer id, the signature is not looked at.
   */
  public static SignedRecord read(byte[] json) throws WireException {
    Event event = EventCodec.record(json);
    return new SignedRecord(record(event), event, json);
  }

  private static PeerRecord record(Event event) throws WireException {
    Fields fields = new Fields();
    JsonObject.read(
        event.payload(),
        WireLimits.RECORD_BYTES,
        (name, parser) -> {
          switch (name) {
            case "peer_id" -> fields.peerId = JsonObject.text(name, parser, 64);
            case "public_key" -> fields.publicKey = JsonObject.text(name, parser, 256);
            case "name" -> fields.name = JsonObject.text(name, parser, WireLimits.NAME_CHARACTERS);
            case "addresses" ->
                fields.addresses =
                    JsonObject.texts(
                        name, parser, WireLimits.ADDRESSES, WireLimits.ADDRESS_CHARACTERS);
            case "roles" ->
                fields.roles =
                    new HashSet<>(
                        JsonObject.texts(
                            name, parser, WireLimits.ROLES, WireLimits.ROLE_CHARACTERS));
            case "sequence" -> fields.sequence = JsonObject.whole(name, parser);
            default -> parser.skipChildren();
          }
        });
    return fields.record(event);
  }

  private static byte[] publicKey(PeerId peer) {
    try {
      return org.opencloud.discovery.keys.PeerId.parse(peer.text())
          .publicKey()
          .orElseThrow(() -> new IllegalArgumentException("a peer id with its key inside"))
          .encode();
    } catch (KeyException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static final class Fields {
    private String peerId = "";
    private String publicKey = "";
    private String name = "";
    private List<String> addresses = new ArrayList<>();
    private Set<String> roles = new HashSet<>();
    private long sequence = -1;

    PeerRecord record(Event event) throws WireException {
      if (!PeerId.isPeerId(peerId)) {
        throw malformed("peer_id: expected a peer id");
      }
      if (sequence < 1) {
        throw malformed("sequence: expected a number of 1 or more");
      }
      PeerId peer = new PeerId(peerId);
      checkKey(peer);
      return new PeerRecord(
          event.network(),
          new Did(event.from()),
          peer,
          name,
          addresses,
          roles,
          sequence,
          Instant.ofEpochMilli(event.issued()),
          Instant.ofEpochMilli(event.expires()));
    }

    private void checkKey(PeerId peer) throws WireException {
      try {
        if (!Arrays.equals(Base64.getDecoder().decode(publicKey), RecordCodec.publicKey(peer))) {
          throw malformed("public_key: expected the key of peer_id");
        }
      } catch (IllegalArgumentException e) {
        throw malformed("public_key: expected the Ed25519 key of peer_id in base64");
      }
    }
  }
}
