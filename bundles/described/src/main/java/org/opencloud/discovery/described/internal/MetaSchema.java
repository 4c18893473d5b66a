package org.opencloud.discovery.described.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import java.util.List;
import org.opencloud.discovery.described.DescriptorException;

/** What JSON Schema 2020-12 says of schemas. */
final class MetaSchema {
  private static final Schema RULES = rules();

  private MetaSchema() {}

  /** The validator finds its copy by the thread's class loader, which is anybody's. */
  private static Schema rules() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(MetaSchema.class.getClassLoader());
    try {
      Schema rules =
          Validators.forSchemas()
              .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
      rules.initializeValidators();
      rules.validate(Json.QUICK.createObjectNode());
      return rules;
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  static void check(ObjectNode schema) throws DescriptorException {
    List<Error> errors = RULES.validate(schema);
    if (!errors.isEmpty()) {
      Error first = errors.get(0);
      throw new DescriptorException(
          "/schema" + first.getInstanceLocation(), Expectations.of(first));
    }
  }
}
