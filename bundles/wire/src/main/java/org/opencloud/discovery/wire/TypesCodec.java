package org.opencloud.discovery.wire;

import static org.opencloud.discovery.wire.WireException.malformed;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.Signer;
import org.opencloud.discovery.spi.ResourceType;

/** Announcements of types as signed events: {@code docs/protocol.md}, "Types". */
public final class TypesCodec {
  private static final byte[] UNSIGNED = {};

  private TypesCodec() {}

  /**
   * Signs what a node answers for.
   *
   * @param types at most {@link WireLimits#TYPES}
   * @param id 22 characters base64url
   * @param issued and {@code expires}: Unix milliseconds
   * @throws IllegalArgumentException when it is larger than {@link WireLimits#TYPES_BYTES}
   */
  public static SignedTypes sign(
      List<AnnouncedType> types,
      String network,
      Did from,
      String id,
      long issued,
      long expires,
      Signer signer) {
    Event unsigned =
        new Event(
            Purpose.TYPES,
            network,
            from.text(),
            "",
            id,
            issued,
            expires,
            "",
            "",
            payload(types),
            UNSIGNED);
    Event event = SigningForm.signed(unsigned, signer);
    byte[] json = EventCodec.encode(event);
    if (types.size() > WireLimits.TYPES || json.length > WireLimits.TYPES_BYTES) {
      throw new IllegalArgumentException(types.size() + " types, " + json.length + " bytes");
    }
    return new SignedTypes(event, types, json);
  }

  private static byte[] payload(List<AnnouncedType> types) {
    return JsonObject.of(
        json -> {
          json.writeArrayFieldStart("types");
          for (AnnouncedType type : types) {
            json.writeStartObject();
            json.writeStringField("name", type.name());
            json.writeStringField("version", type.version());
            json.writeStringField("digest", type.digest());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /** Reads form and size; the signature is not looked at. */
  public static SignedTypes read(byte[] json) throws WireException {
    Event event = EventCodec.types(json);
    List<AnnouncedType> types = new ArrayList<>();
    boolean[] seen = {false};
    JsonObject.read(
        event.payload(),
        WireLimits.TYPES_BYTES,
        (name, parser) -> {
          if (!name.equals("types")) {
            parser.skipChildren();
          } else if (seen[0]) {
            throw malformed("types: expected once");
          } else {
            seen[0] = true;
            readAll(parser, types);
          }
        });
    if (!seen[0]) {
      throw malformed("types: expected a list");
    }
    return new SignedTypes(event, types, json);
  }

  private static void readAll(JsonParser parser, List<AnnouncedType> types)
      throws IOException, WireException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw malformed("types: expected a list");
    }
    Set<String> names = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (types.size() == WireLimits.TYPES) {
        throw malformed("types: expected at most " + WireLimits.TYPES);
      }
      AnnouncedType type = readOne(parser);
      if (!names.add(type.name())) {
        throw malformed("types: expected each name once");
      }
      types.add(type);
    }
  }

  private static AnnouncedType readOne(JsonParser parser) throws IOException, WireException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw malformed("types: expected objects");
    }
    String[] texts = {"", "", ""};
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "name" -> texts[0] = JsonObject.text(name, parser, WireLimits.NETWORK_CHARACTERS);
        case "version" -> texts[1] = JsonObject.text(name, parser, WireLimits.NETWORK_CHARACTERS);
        case "digest" -> texts[2] = JsonObject.text(name, parser, WireLimits.NETWORK_CHARACTERS);
        default -> parser.skipChildren();
      }
    }
    if (!ResourceType.isName(texts[0])) {
      throw malformed("name: expected a type such as COMPUTE");
    }
    if (!TypeDescription.isVersion(texts[1])) {
      throw malformed("version: expected letters, digits, dots, _ and -");
    }
    if (!TypeDescription.isDigest(texts[2])) {
      throw malformed("digest: expected 43 characters base64url");
    }
    return new AnnouncedType(texts[0], texts[1], texts[2]);
  }
}
