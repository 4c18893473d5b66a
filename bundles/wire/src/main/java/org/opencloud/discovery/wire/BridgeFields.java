package org.opencloud.discovery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.wire.BridgeError.Code;
import org.opencloud.discovery.wire.BridgeLayer.Kind;
import org.opencloud.discovery.wire.BridgeLayer.Value;

/**
 * The fields of a message and of the envelopes around it. An inner field goes before an outer one
 * of the same name.
 */
final class BridgeFields {
  private static final int MAX_LAYERS = 3;
  private static final int MAX_REQUEST_ID = 64;
  private static final int MAX_NAME = 256;

  private final List<BridgeLayer> layers;
  private String requestId = "";

  private BridgeFields(List<BridgeLayer> layers) {
    this.layers = layers;
  }

  /** Reads the outer object only. */
  static BridgeFields outer(byte[] message, int maxBytes) throws BridgeRefused {
    if (message.length > maxBytes) {
      String expected = "expected at most " + maxBytes + " bytes, got " + message.length;
      throw new BridgeRefused(new BridgeError(Code.TOO_LARGE, "", expected), "");
    }
    BridgeFields none = new BridgeFields(new ArrayList<>());
    BridgeFields fields = new BridgeFields(new ArrayList<>(List.of(none.layer(message, ""))));
    fields.requestId = fields.text("request_id", MAX_REQUEST_ID).orElse("");
    return fields;
  }

  /** Reads the object and what its {@code payload} holds, envelope within envelope. */
  static BridgeFields all(byte[] message, int maxBytes) throws BridgeRefused {
    BridgeFields fields = outer(message, maxBytes);
    Optional<byte[]> inner = fields.payload();
    while (inner.isPresent()) {
      fields.enter(inner.get());
      inner = fields.payload();
    }
    return fields;
  }

  /** Reads down to the object that has the field; its payload is not looked into. */
  static BridgeFields downTo(String name, byte[] message, int maxBytes) throws BridgeRefused {
    BridgeFields fields = outer(message, maxBytes);
    while (fields.find(name).isEmpty()) {
      Optional<byte[]> inner = fields.payload();
      if (inner.isEmpty()) {
        return fields;
      }
      fields.enter(inner.get());
    }
    return fields;
  }

  private void enter(byte[] inner) throws BridgeRefused {
    if (layers.size() == MAX_LAYERS) {
      throw refused(
          Code.INVALID, "payload", "expected at most " + MAX_LAYERS + " objects, one in another");
    }
    layers.add(layer(inner, "payload"));
    requestId = text("request_id", MAX_REQUEST_ID).orElse("");
  }

  String requestId() {
    return requestId;
  }

  BridgeRefused refused(Code code, String field, String message) {
    return new BridgeRefused(new BridgeError(code, field, message), requestId);
  }

  /** Whether any layer has this text. */
  boolean anywhere(String name, String text) {
    return layers.stream()
        .flatMap(layer -> layer.field(folded(name)).stream())
        .anyMatch(value -> value.kind() == Kind.TEXT && value.text().equalsIgnoreCase(text));
  }

  Optional<String> text(String name, int max) throws BridgeRefused {
    Optional<Value> value = find(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    String text = value.get().text();
    if (value.get().kind() != Kind.TEXT) {
      throw refused(Code.INVALID, name, "expected text in quotes");
    }
    if (text.codePointCount(0, text.length()) > max) {
      throw refused(Code.INVALID, name, "expected at most " + max + " characters");
    }
    if (!UTF_8.newEncoder().canEncode(text)) {
      throw refused(Code.INVALID, name, "expected text without half surrogate pairs");
    }
    return Optional.of(text);
  }

  Optional<Long> integer(String name) throws BridgeRefused {
    Optional<Value> value = find(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get().kind() != Kind.INTEGER || value.get().text().length() > 18) {
      throw refused(Code.INVALID, name, "expected a whole number without quotes");
    }
    return Optional.of(Long.valueOf(value.get().text()));
  }

  boolean flag(String name) throws BridgeRefused {
    Optional<Value> value = find(name);
    if (value.isPresent() && value.get().kind() != Kind.BOOLEAN) {
      throw refused(Code.INVALID, name, "expected true or false without quotes");
    }
    return value.isPresent() && value.get().text().equals("true");
  }

  /** A list of texts; none when it is absent. */
  List<String> texts(String name, int most, int max) throws BridgeRefused {
    Optional<Value> value = find(name);
    if (value.isEmpty()) {
      return List.of();
    }
    try (JsonParser parser = Json.parser(value.get().text())) {
      parser.nextToken();
      return JsonObject.texts(name, parser, most, max);
    } catch (IOException | WireException e) {
      throw refused(
          Code.INVALID,
          name,
          "expected a list of at most " + most + " texts of " + max + " characters");
    }
  }

  /** The fields of an object within. */
  Optional<BridgeFields> object(String name) throws BridgeRefused {
    Optional<Value> value = find(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get().kind() != Kind.OBJECT) {
      throw refused(Code.INVALID, name, "expected an object");
    }
    BridgeFields inner = new BridgeFields(List.of(layer(value.get().text().getBytes(UTF_8), name)));
    inner.requestId = requestId;
    return Optional.of(inner);
  }

  /** What the innermost layer carries: an object, a base64 text of one or a text of one. */
  Optional<byte[]> payload() throws BridgeRefused {
    Optional<Value> value = layers.get(layers.size() - 1).field("payload");
    if (value.isEmpty() || value.get().text().isEmpty()) {
      return Optional.empty();
    }
    String text = value.get().text();
    return switch (value.get().kind()) {
      case OBJECT -> Optional.of(text.getBytes(UTF_8));
      case TEXT -> Optional.of(text.stripLeading().startsWith("{") ? encoded(text) : base64(text));
      default ->
          throw refused(
              Code.INVALID, "payload", "expected a JSON object, base64 of one, or text of one");
    };
  }

  /** The payload where it is no object, nor text or base64 of one: a name. */
  Optional<String> payloadName() throws BridgeRefused {
    Optional<Value> value = layers.get(layers.size() - 1).field("payload");
    if (value.isEmpty() || value.get().kind() != Kind.TEXT || isDocument(value.get().text())) {
      return Optional.empty();
    }
    return text("payload", MAX_NAME);
  }

  private static boolean isDocument(String text) {
    if (text.stripLeading().startsWith("{")) {
      return true;
    }
    try {
      return new String(Base64.getDecoder().decode(text), UTF_8).stripLeading().startsWith("{");
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private byte[] encoded(String text) throws BridgeRefused {
    if (!UTF_8.newEncoder().canEncode(text)) {
      throw refused(Code.MALFORMED, "payload", "expected text without half surrogate pairs");
    }
    return text.getBytes(UTF_8);
  }

  private byte[] base64(String text) throws BridgeRefused {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw refused(
          Code.MALFORMED, "payload", "expected a JSON object, base64 of one, or text of one");
    }
  }

  private Optional<Value> find(String name) {
    for (int i = layers.size() - 1; i >= 0; i--) {
      Optional<Value> value = layers.get(i).field(folded(name));
      if (value.isPresent() && !value.get().text().isEmpty()) {
        return value;
      }
    }
    return Optional.empty();
  }

  private BridgeLayer layer(byte[] bytes, String where) throws BridgeRefused {
    try {
      return BridgeLayer.read(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      throw refused(Code.MALFORMED, where, "expected one JSON object in UTF-8");
    } catch (BridgeLayer.Broken e) {
      boolean twice = !e.field().isEmpty();
      throw refused(
          twice ? Code.INVALID : Code.MALFORMED, twice ? e.field() : where, e.getMessage());
    }
  }

  private static String folded(String name) {
    return name.replace("_", "");
  }
}
