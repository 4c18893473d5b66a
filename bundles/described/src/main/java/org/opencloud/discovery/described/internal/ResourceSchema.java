package org.opencloud.discovery.described.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.opencloud.discovery.described.DescriptorException;
import org.opencloud.discovery.described.Misfit;
import org.opencloud.discovery.spi.Field;

/** The rules of a schema, ready to be held against resources. */
public final class ResourceSchema {
  /** What a resource says to the node; the schema has no say in it. */
  static final List<String> OF_THE_NODE =
      List.of("data_type", "creator_id", "access", "partnerships");

  private static final int MOST = 10;

  private final Schema schema;
  private final Map<String, String> units;

  private ResourceSchema(Schema schema, Map<String, String> units) {
    this.schema = schema;
    this.units = units;
  }

  static ResourceSchema of(ObjectNode schema, List<Field> fields) throws DescriptorException {
    return new ResourceSchema(
        validator(schema),
        fields.stream()
            .filter(field -> !field.unit().isEmpty())
            .collect(Collectors.toUnmodifiableMap(Field::path, Field::unit)));
  }

  private static Schema validator(ObjectNode schema) throws DescriptorException {
    try {
      Schema rules = Validators.forResources().getSchema(new Rules(schema).all());
      rules.initializeValidators();
      return rules;
    } catch (SchemaException e) {
      throw new DescriptorException("/schema", "what the validator takes: " + e.getMessage());
    }
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
    try {
      return schema.validate(resource).stream()
          .map(error -> Expectations.misfit(error, units))
          .distinct()
          .limit(MOST)
          .toList();
    } catch (ArithmeticException | NumberFormatException e) {
      return List.of(new Misfit("", "numbers that a 64-bit float can hold"));
    }
  }
}
