package org.opencloud.discovery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.opencloud.discovery.wire.WireException.malformed;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.spi.ResourceType;

/** Reads one event, field by field. The names and their aliases stand in one table. */
final class EventReader {
  private static final int SIGNATURE_BYTES = 64;

  private enum Field {
    TYPE,
    FROM,
    TO,
    ID,
    NETWORK,
    ISSUED,
    EXPIRES,
    DATA_TYPE,
    USER,
    PAYLOAD,
    SIGNATURE
  }

  private static final Map<String, Field> FIELDS =
      Map.ofEntries(
          Map.entry("type", Field.TYPE),
          Map.entry("from", Field.FROM),
          Map.entry("to", Field.TO),
          Map.entry("id", Field.ID),
          Map.entry("network", Field.NETWORK),
          Map.entry("issued", Field.ISSUED),
          Map.entry("expires", Field.EXPIRES),
          Map.entry("data_type", Field.DATA_TYPE),
          Map.entry("datatype", Field.DATA_TYPE),
          Map.entry("user", Field.USER),
          Map.entry("payload", Field.PAYLOAD),
          Map.entry("signature", Field.SIGNATURE),
          Map.entry("sig", Field.SIGNATURE));

  private static final Set<Field> REQUIRED =
      EnumSet.of(
          Field.TYPE,
          Field.FROM,
          Field.ID,
          Field.ISSUED,
          Field.EXPIRES,
          Field.PAYLOAD,
          Field.SIGNATURE);

  private final String json;
  private final Set<Field> seen = EnumSet.noneOf(Field.class);
  private String type = "";
  private String from = "";
  private String to = "";
  private String id = "";
  private String network = "";
  private long issued;
  private long expires;
  private String dataType = "";
  private String user = "";
  private byte[] payload = new byte[0];
  private byte[] signature = new byte[0];

  private EventReader(String json) {
    this.json = json;
  }

  static EventReader read(byte[] json) throws WireException {
    try {
      EventReader reader = new EventReader(Json.utf8(json));
      reader.object();
      reader.check();
      return reader;
    } catch (IOException e) {
      throw new WireException(WireException.Reason.MALFORMED, "event: expected JSON", e);
    }
  }

  String type() {
    return type;
  }

  String to() {
    return to;
  }

  Event event(Purpose purpose) {
    return new Event(
        purpose, network, from, to, id, issued, expires, dataType, user, payload, signature);
  }

  private void object() throws IOException, WireException {
    try (JsonParser parser = Json.parser(json)) {
      object(parser);
    }
  }

  private void object(JsonParser parser) throws IOException, WireException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw malformed("event: expected an object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      Field field = FIELDS.get(parser.currentName().toLowerCase(Locale.ROOT));
      parser.nextToken();
      if (field == null) {
        parser.skipChildren();
        continue;
      }
      if (!seen.add(field)) {
        throw malformed(word(field) + ": expected once");
      }
      value(field, parser);
    }
    if (parser.nextToken() != null) {
      throw malformed("event: expected nothing after it");
    }
  }

  private void value(Field field, JsonParser parser) throws IOException, WireException {
    switch (field) {
      case TYPE -> type = text(field, parser, WireLimits.NETWORK_CHARACTERS);
      case FROM -> from = text(field, parser, WireLimits.NETWORK_CHARACTERS);
      case TO -> to = text(field, parser, WireLimits.NETWORK_CHARACTERS);
      case ID -> id = text(field, parser, WireLimits.NETWORK_CHARACTERS);
      case NETWORK -> network = text(field, parser, WireLimits.NETWORK_CHARACTERS);
      case ISSUED -> issued = time(field, parser);
      case EXPIRES -> expires = time(field, parser);
      case DATA_TYPE -> dataType = text(field, parser, WireLimits.NETWORK_CHARACTERS);
      case USER -> user = text(field, parser, WireLimits.USER_CHARACTERS);
      case PAYLOAD -> payload = payload(parser);
      case SIGNATURE -> signature = base64(field, plainText(field, parser));
    }
  }

  private void check() throws WireException {
    for (Field field : REQUIRED) {
      expect(seen.contains(field), field, "a value");
    }
    expect(Did.isDid(from), Field.FROM, "a DID");
    expect(to.isEmpty() || Did.isDid(to), Field.TO, "a DID or nothing");
    expect(EventIds.isId(id), Field.ID, "22 characters base64url");
    expect(dataType.isEmpty() || ResourceType.isName(dataType), Field.DATA_TYPE, "a type's name");
    expect(signature.length == SIGNATURE_BYTES, Field.SIGNATURE, "64 bytes");
  }

  private static String plainText(Field field, JsonParser parser)
      throws IOException, WireException {
    expect(parser.currentToken() == JsonToken.VALUE_STRING, field, "text");
    return parser.getText();
  }

  private static String text(Field field, JsonParser parser, int max)
      throws IOException, WireException {
    String text = plainText(field, parser);
    expect(text.length() <= max, field, "at most " + max + " characters");
    expect(Json.wellFormed(text), field, "Unicode");
    return text;
  }

  private static long time(Field field, JsonParser parser) throws IOException, WireException {
    expect(parser.currentToken() == JsonToken.VALUE_NUMBER_INT, field, "Unix milliseconds");
    expect(parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER, field, "64 bits");
    long time = parser.getLongValue();
    expect(time >= 0, field, "Unix milliseconds");
    return time;
  }

  /** Base64 of JSON as we write it, JSON in a string, or JSON as it stands. */
  private byte[] payload(JsonParser parser) throws IOException, WireException {
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      int start = (int) parser.currentTokenLocation().getCharOffset();
      parser.skipChildren();
      int end = (int) parser.currentLocation().getCharOffset();
      return json.substring(start, end).getBytes(UTF_8);
    }
    String text = plainText(Field.PAYLOAD, parser);
    if (!text.startsWith("{")) {
      return base64(Field.PAYLOAD, text);
    }
    expect(Json.wellFormed(text), Field.PAYLOAD, "Unicode");
    return text.getBytes(UTF_8);
  }

  private static byte[] base64(Field field, String text) throws WireException {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw malformed(word(field) + ": expected base64");
    }
  }

  private static void expect(boolean holds, Field field, String expected) throws WireException {
    if (!holds) {
      throw malformed(word(field) + ": expected " + expected);
    }
  }

  private static String word(Field field) {
    return field.name().toLowerCase(Locale.ROOT);
  }
}
