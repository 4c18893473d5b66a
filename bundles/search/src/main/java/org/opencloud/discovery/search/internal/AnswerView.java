package org.opencloud.discovery.search.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.spi.Access;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.ResourceType;

/**
 * What an asker gets to see of a resource: no access list but its own entry, no fields of a store
 * ({@code _id}), none that the type keeps internal; type and creator as this node says. The one
 * place where a document becomes an answer.
 */
final class AnswerView {
  private final ResourceType type;
  private final Did creator;
  private final Set<String> internal;

  AnswerView(ResourceType type, Did creator) {
    this.type = type;
    this.creator = creator;
    this.internal =
        type.fields().stream()
            .filter(Field::internal)
            .map(Field::path)
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * The view of one JSON object.
   *
   * @throws IOException when it is no JSON object, or names another type
   */
  byte[] of(byte[] json, Access access, PeerId asker) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(json.length + 128);
    try (JsonParser in = Documents.parser(json);
        JsonGenerator to = Documents.JSON.createGenerator(out)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("expected a JSON object");
      }
      to.writeStartObject();
      document(in, to);
      to.writeStringField("data_type", type.name());
      to.writeStringField("creator_id", creator.text());
      if (access.partners().contains(asker.text())) {
        to.writeArrayFieldStart("partnerships");
        to.writeString(asker.text());
        to.writeEndArray();
      }
      to.writeEndObject();
      if (in.nextToken() != null) {
        throw new IOException("expected nothing after the object");
      }
    }
    return out.toByteArray();
  }

  private void document(JsonParser in, JsonGenerator to) throws IOException {
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      if (name.equalsIgnoreCase("data_type")) {
        checkType(in);
      } else if (name.startsWith("_")
          || name.equalsIgnoreCase("creator_id")
          || name.equalsIgnoreCase("partnerships")
          || internal.contains(name)) {
        in.skipChildren();
      } else {
        to.writeFieldName(name);
        value(in, to, name);
      }
    }
  }

  private void checkType(JsonParser in) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_STRING || !in.getText().equals(type.name())) {
      throw new WrongType();
    }
  }

  private void value(JsonParser in, JsonGenerator to, String path) throws IOException {
    switch (in.currentToken()) {
      case START_OBJECT -> members(in, to, path);
      case START_ARRAY -> elements(in, to, path);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> to.writeNumber(in.getText());
      default -> to.copyCurrentEvent(in);
    }
  }

  private void members(JsonParser in, JsonGenerator to, String path) throws IOException {
    to.writeStartObject();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String inner = path + '.' + in.currentName();
      in.nextToken();
      if (internal.contains(inner)) {
        in.skipChildren();
      } else {
        to.writeFieldName(inner.substring(path.length() + 1));
        value(in, to, inner);
      }
    }
    to.writeEndObject();
  }

  private void elements(JsonParser in, JsonGenerator to, String path) throws IOException {
    to.writeStartArray();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      value(in, to, path);
    }
    to.writeEndArray();
  }

  /** The document says that it is of another type. */
  static final class WrongType extends IOException {
    private static final long serialVersionUID = 1L;

    WrongType() {
      super("expected the provider's type");
    }
  }
}
