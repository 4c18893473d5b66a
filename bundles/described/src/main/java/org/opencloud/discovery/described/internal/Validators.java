package org.opencloud.discovery.described.internal;

import com.google.re2j.Pattern;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import com.networknt.schema.regex.RegularExpression;
import java.util.Locale;

/** The validator's settings: nothing from the network, patterns in linear time. */
final class Validators {
  private Validators() {}

  /** For resources: a format is a rule. */
  static SchemaRegistry forResources() {
    return SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12,
        registry ->
            registry
                .schemaRegistryConfig(
                    SchemaRegistryConfig.builder()
                        .formatAssertionsEnabled(true)
                        .locale(Locale.ROOT)
                        .pathType(PathType.JSON_POINTER)
                        .regularExpressionFactory(Validators::pattern)
                        .build())
                .schemaLoader(loader -> loader.fetchRemoteResources(false)));
  }

  private static RegularExpression pattern(String text) {
    Pattern pattern = Pattern.compile(text);
    return value -> pattern.matcher(value).find();
  }
}
