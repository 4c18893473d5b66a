package org.opencloud.discovery.described.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import java.util.List;
import java.util.Map;
import org.opencloud.discovery.described.Misfit;

/** The rules of a schema, ready to be held against resources. */
final class ResourceValidator {
  private static final int MOST = 10;

  private final Schema rules;
  private final Map<String, String> units;

  private ResourceValidator(Schema rules, Map<String, String> units) {
    this.rules = rules;
    this.units = units;
  }

  static ResourceValidator of(ObjectNode schema, Map<String, String> units) {
    Schema rules = Validators.forResources().getSchema(new Rules(schema).all());
    rules.initializeValidators();
    return new ResourceValidator(rules, units);
  }

  /** At most ten things that do not fit. */
  List<Misfit> check(ObjectNode resource) {
    try {
      return rules.validate(resource).stream()
          .map(error -> Expectations.misfit(error, units))
          .distinct()
          .limit(MOST)
          .toList();
    } catch (ArithmeticException | NumberFormatException e) {
      return List.of(new Misfit("", "numbers that a 64-bit float can hold"));
    }
  }
}
