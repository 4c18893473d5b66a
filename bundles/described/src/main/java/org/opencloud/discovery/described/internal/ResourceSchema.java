package org.opencloud.discovery.described.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.opencloud.discovery.described.Misfit;
import org.opencloud.discovery.spi.Field;

/**
 * What a schema says of resources. The validator is made for the first of them: many a node has
 * none of most types, and no start is to wait for the validator's classes.
 */
public final class ResourceSchema {
  /** What a resource says to the node; the schema has no say in it. */
  static final List<String> OF_THE_NODE =
      List.of("data_type", "creator_id", "access", "partnerships");

  private final Map<String, String> units;
  private ObjectNode schema;
  private volatile ResourceValidator validator;

  /** Of a schema that a walk has nothing against. */
  ResourceSchema(ObjectNode schema, List<Field> fields) {
    this.schema = schema;
    this.units =
        fields.stream()
            .filter(field -> !field.unit().isEmpty())
            .collect(Collectors.toUnmodifiableMap(Field::path, Field::unit));
  }

  /** At most ten things that do not fit. */
  public List<Misfit> check(byte[] json) {
    ObjectNode resource;
    try {
      resource = Json.object(Json.QUICK, json);
    } catch (IOException e) {
      return List.of(new Misfit("", e.getMessage()));
    }
    resource.remove(OF_THE_NODE);
    return validator().check(resource);
  }

  private ResourceValidator validator() {
    ResourceValidator made = validator;
    return made == null ? make() : made;
  }

  /** One thread makes it, others that come meanwhile wait: so long as the schema's bound allows. */
  private synchronized ResourceValidator make() {
    if (validator == null) {
      validator = ResourceValidator.of(schema, units);
      schema = null;
    }
    return validator;
  }
}
