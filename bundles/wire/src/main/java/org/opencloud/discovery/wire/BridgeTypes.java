package org.opencloud.discovery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.opencloud.discovery.api.types.NetworkTypes.KnownType;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.wire.BridgeError.Code;

/** Reads and answers what applications ask about the types of the network. */
public final class BridgeTypes {
  /** Of what one reply says, in bytes; an ordinary NATS server takes 1 MiB. */
  public static final int MAX_REPLY_BYTES = 768 * 1024;

  private static final int MAX_TEXT = 256;
  private static final String ACTION = "PB_TYPES";
  private static final String DATA_TYPE = "data_type";

  /**
   * Reads a request. Empty for a message with another action, that cannot be read at all, or that a
   * node sent itself: those are for {@link BridgeMessagesReader#search}.
   */
  public Optional<BridgeRequest.Types> request(byte[] message) throws BridgeRefused {
    Optional<BridgeFields> fields = fields(message);
    return fields.isPresent() ? Optional.of(types(fields.get())) : Optional.empty();
  }

  private static Optional<BridgeFields> fields(byte[] message) {
    try {
      BridgeFields fields = BridgeFields.all(message, BridgeMessagesReader.MAX_REQUEST_BYTES);
      boolean own = fields.anywhere("from_app", BridgeMessages.APP);
      String action = fields.text("action", MAX_TEXT).orElse("");
      return Optional.of(fields).filter(read -> !own && action.equalsIgnoreCase(ACTION));
    } catch (BridgeRefused e) {
      return Optional.empty();
    }
  }

  private static BridgeRequest.Types types(BridgeFields fields) throws BridgeRefused {
    String type = fields.text(DATA_TYPE, MAX_TEXT).orElse("");
    if (!type.isEmpty() && !ResourceType.isName(type)) {
      throw fields.refused(Code.INVALID, DATA_TYPE, "expected a type such as COMPUTE");
    }
    return new BridgeRequest.Types(type, fields.requestId());
  }

  /** The reply; types that it has no room for, the last of them, are counted as omitted. */
  public byte[] reply(List<KnownType> types, String requestId) {
    return BridgeMessages.write(
        json -> {
          json.writeArrayFieldStart("types");
          int written = 0;
          int bytes = 0;
          for (KnownType known : types) {
            byte[] one = BridgeMessages.write(inner -> members(inner, known));
            bytes += one.length + 1;
            if (bytes > MAX_REPLY_BYTES) {
              break;
            }
            json.writeRawValue(new String(one, UTF_8));
            written++;
          }
          json.writeEndArray();
          json.writeNumberField("omitted", types.size() - written);
          BridgeMessages.requestId(json, requestId);
        });
  }

  private static void members(JsonGenerator json, KnownType known) throws IOException {
    json.writeStringField("name", known.type().name());
    json.writeStringField("version", known.type().version());
    json.writeStringField("description", BridgeMessages.clean(known.type().description()));
    json.writeStringField("digest", known.digest());
    json.writeBooleanField("local", known.local());
    json.writeNumberField("nodes", known.nodes() + (known.local() ? 1 : 0));
    json.writeArrayFieldStart("fields");
    for (Field field : known.type().fields()) {
      if (!field.internal()) {
        field(json, field);
      }
    }
    json.writeEndArray();
  }

  private static void field(JsonGenerator json, Field field) throws IOException {
    json.writeStartObject();
    json.writeStringField("path", field.path());
    json.writeStringField("kind", field.kind().name().toLowerCase(Locale.ROOT));
    json.writeStringField("unit", BridgeMessages.clean(field.unit()));
    json.writeBooleanField("searchable", field.searchable());
    json.writeBooleanField("filterable", field.filterable());
    json.writeStringField("example", BridgeMessages.clean(field.example()));
    json.writeStringField("description", BridgeMessages.clean(field.description()));
    json.writeEndObject();
  }
}
