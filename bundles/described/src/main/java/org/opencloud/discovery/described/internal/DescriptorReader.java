package org.opencloud.discovery.described.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import org.opencloud.discovery.described.DescriptorException;
import org.opencloud.discovery.described.TypeDescriptor;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.ResourceType;

/** Reads a descriptor. */
public final class DescriptorReader {
  private static final List<String> MEMBERS =
      List.of("data_type", "version", "description", "schema");
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int MAX_DESCRIPTION = 256;
  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

  private final ResourceType type;
  private final ResourceSchema schema;

  private DescriptorReader(ResourceType type, ResourceSchema schema) {
    this.type = type;
    this.schema = schema;
  }

  /** Reads the whole, or says what is wrong. */
  public static DescriptorReader of(byte[] json) throws DescriptorException {
    ObjectNode descriptor = read(json);
    for (Iterator<String> names = descriptor.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!MEMBERS.contains(name)) {
        throw new DescriptorException(
            Pointer.of("", name), "only " + String.join(", ", MEMBERS) + " here");
      }
    }
    ResourceType.Builder type =
        ResourceType.named(name(descriptor))
            .version(version(descriptor))
            .description(description(descriptor));
    ObjectNode schema = schema(descriptor);
    List<Field> fields = new SchemaWalk(schema).fields();
    if (fields.size() > SchemaWalk.MAX_FIELDS) {
      throw new DescriptorException("/schema", "at most " + SchemaWalk.MAX_FIELDS + " fields");
    }
    fields.forEach(type::field);
    return new DescriptorReader(type.build(), new ResourceSchema(schema, fields));
  }

  private static ObjectNode read(byte[] json) throws DescriptorException {
    if (json.length > TypeDescriptor.MAX_BYTES) {
      throw new DescriptorException("", "at most " + TypeDescriptor.MAX_BYTES + " bytes");
    }
    try {
      return Json.object(Json.STRICT, json);
    } catch (IOException e) {
      throw new DescriptorException("", e.getMessage());
    }
  }

  private static String name(ObjectNode descriptor) throws DescriptorException {
    String name = text(descriptor, "data_type", "the type's name, such as acme.gpu-slice");
    if (!ResourceType.isName(name) || !ResourceType.named(name).build().isLawful()) {
      throw new DescriptorException(
          "/data_type",
          "at most 64 letters, digits, - and _ behind a prefix of the vendor's: acme.gpu-slice");
    }
    return name;
  }

  private static String version(ObjectNode descriptor) throws DescriptorException {
    String version = text(descriptor, "version", "the descriptor's version, such as 1.0.0");
    if (!VERSION.matcher(version).matches()) {
      throw new DescriptorException("/version", "1 to 64 letters, digits, dots, - and _");
    }
    return version;
  }

  private static String description(ObjectNode descriptor) throws DescriptorException {
    String description = text(descriptor, "description", "one line that says what the type is");
    if (description.length() > MAX_DESCRIPTION || description.chars().anyMatch(c -> c < ' ')) {
      throw new DescriptorException(
          "/description", "one line of at most " + MAX_DESCRIPTION + " characters");
    }
    return description;
  }

  private static String text(ObjectNode descriptor, String name, String expected)
      throws DescriptorException {
    JsonNode value = descriptor.path(name);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw new DescriptorException(Pointer.of("", name), expected);
    }
    return value.textValue();
  }

  private static ObjectNode schema(ObjectNode descriptor) throws DescriptorException {
    if (!(descriptor.get("schema") instanceof ObjectNode schema)) {
      throw new DescriptorException("/schema", "the JSON Schema of a resource");
    }
    JsonNode dialect = schema.path("$schema");
    if (!dialect.isMissingNode() && !dialect.asText().equals(DIALECT)) {
      throw new DescriptorException("/schema/$schema", DIALECT);
    }
    if (!schema.path("type").asText().equals("object")) {
      throw new DescriptorException("/schema/type", "object: a resource is one");
    }
    return schema;
  }

  public ResourceType type() {
    return type;
  }

  public ResourceSchema schema() {
    return schema;
  }
}
