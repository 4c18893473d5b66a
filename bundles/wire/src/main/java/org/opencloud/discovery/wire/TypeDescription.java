package org.opencloud.discovery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.opencloud.discovery.wire.WireException.malformed;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.ResourceType;

/**
 * What others are told of a type, named by the digest of its bytes: {@code docs/protocol.md},
 * "Types". Internal fields are not in it.
 *
 * @param type as others see it
 * @param digest SHA-256 of {@code json}, 43 characters base64url
 * @param json one line, to be passed on byte for byte; not to be changed
 */
public record TypeDescription(ResourceType type, String digest, byte[] json) {
  private static final Pattern DIGEST = Pattern.compile("[A-Za-z0-9_-]{43}");
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int TEXT_CHARACTERS = 1_024;

  public TypeDescription {
    requireNonNull(type, "type");
    requireNonNull(digest, "digest");
    requireNonNull(json, "json");
  }

  /**
   * Describes a type of this node.
   *
   * @throws IllegalArgumentException when it is larger than {@link WireLimits#TYPE_BYTES}, or is no
   *     description that others would read
   */
  public static TypeDescription of(ResourceType type) {
    byte[] json = encode(type);
    try {
      return read(json);
    } catch (WireException e) {
      throw new IllegalArgumentException(type.name() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads the bytes that a digest names. Fields of a kind or form that this version does not know
   * are left out.
   */
  public static TypeDescription read(byte[] json) throws WireException {
    Reading reading = new Reading();
    JsonObject.read(json, WireLimits.TYPE_BYTES, reading::member);
    return new TypeDescription(reading.type(), digest(json), json);
  }

  /** What names these bytes. */
  public static String digest(byte[] json) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(json);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static boolean isDigest(String text) {
    return DIGEST.matcher(text).matches();
  }

  static boolean isVersion(String text) {
    return VERSION.matcher(text).matches();
  }

  private static byte[] encode(ResourceType type) {
    return JsonObject.of(
        json -> {
          json.writeStringField("name", type.name());
          json.writeStringField("version", type.version());
          json.writeStringField("description", clean(type.description()));
          json.writeArrayFieldStart("fields");
          for (Field field : type.fields()) {
            if (!field.internal()) {
              write(json, field);
            }
          }
          json.writeEndArray();
        });
  }

  private static void write(JsonGenerator json, Field field) throws IOException {
    json.writeStartObject();
    json.writeStringField("path", field.path());
    json.writeStringField("kind", field.kind().name().toLowerCase(Locale.ROOT));
    json.writeBooleanField("searchable", field.searchable());
    json.writeBooleanField("filterable", field.filterable());
    json.writeStringField("unit", clean(field.unit()));
    json.writeStringField("description", clean(field.description()));
    json.writeStringField("example", clean(field.example()));
    json.writeEndObject();
  }

  /** Half characters have no UTF-8 form. */
  private static String clean(String text) {
    return new String(text.getBytes(UTF_8), UTF_8);
  }

  @Override
  public String toString() {
    return "TypeDescription[" + type + " " + digest + "]";
  }

  private static final class Reading {
    private String name = "";
    private String version = "";
    private String description = "";
    private ResourceType.Builder builder;

    void member(String member, JsonParser parser) throws IOException, WireException {
      switch (member) {
        case "name" -> name = JsonObject.text(member, parser, WireLimits.NETWORK_CHARACTERS);
        case "version" -> version = JsonObject.text(member, parser, WireLimits.NETWORK_CHARACTERS);
        case "description" -> description = JsonObject.text(member, parser, TEXT_CHARACTERS);
        case "fields" -> fields(parser);
        default -> parser.skipChildren();
      }
    }

    /** What the SPI does not allow is malformed here, too. */
    ResourceType type() throws WireException {
      if (builder == null) {
        throw malformed("fields: expected a list behind the name");
      }
      return allowed(() -> builder.version(version).description(description)).build();
    }

    private void fields(JsonParser parser) throws IOException, WireException {
      if (builder != null || parser.currentToken() != JsonToken.START_ARRAY) {
        throw malformed("fields: expected one list");
      }
      builder = allowed(() -> ResourceType.named(name));
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        Optional<Field> field = new FieldReading().read(parser);
        if (field.isPresent()) {
          allowed(() -> builder.field(field.get()));
        }
      }
    }
  }

  /** One field, member by member. */
  private static final class FieldReading {
    private String path = "";
    private String kind = "";
    private String unit = "";
    private String description = "";
    private String example = "";
    private boolean searchable;
    private boolean filterable;

    Optional<Field> read(JsonParser parser) throws IOException, WireException {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw malformed("fields: expected objects");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String member = parser.currentName();
        parser.nextToken();
        member(member, parser);
      }
      return allowed(this::field);
    }

    private void member(String member, JsonParser parser) throws IOException, WireException {
      switch (member) {
        case "path" -> path = JsonObject.text(member, parser, TEXT_CHARACTERS);
        case "kind" -> kind = JsonObject.text(member, parser, TEXT_CHARACTERS);
        case "searchable" -> searchable = JsonObject.flag(member, parser);
        case "filterable" -> filterable = JsonObject.flag(member, parser);
        case "unit" -> unit = JsonObject.text(member, parser, TEXT_CHARACTERS);
        case "description" -> description = JsonObject.text(member, parser, TEXT_CHARACTERS);
        case "example" -> example = JsonObject.text(member, parser, TEXT_CHARACTERS);
        default -> parser.skipChildren();
      }
    }

    private Optional<Field> field() {
      return form().map(field -> field.describedAs(description).withExample(example));
    }

    private Optional<Field> form() {
      if (kind.equals("text")) {
        return text();
      }
      if (!filterable || searchable) {
        return Optional.empty();
      }
      return switch (kind) {
        case "number" -> Optional.of(Field.number(path, unit));
        case "boolean" -> Optional.of(Field.flag(path));
        default -> Optional.empty();
      };
    }

    private Optional<Field> text() {
      if (searchable) {
        return Optional.of(filterable ? Field.keyword(path) : Field.text(path));
      }
      return filterable ? Optional.of(Field.code(path)) : Optional.empty();
    }
  }

  @FunctionalInterface
  private interface Making<T> {
    T make();
  }

  private static <T> T allowed(Making<T> making) throws WireException {
    try {
      return making.make();
    } catch (IllegalArgumentException e) {
      throw malformed(e.getMessage());
    }
  }
}
