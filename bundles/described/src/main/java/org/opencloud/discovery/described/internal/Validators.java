package org.opencloud.discovery.described.internal;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import com.networknt.schema.regex.RegularExpression;
import java.util.Locale;
import java.util.Optional;

/** The validator's settings: nothing from the network, patterns in linear time. */
final class Validators {
  private Validators() {}

  /** For resources: a format is a rule. */
  static SchemaRegistry forResources() {
    return registry(true);
  }

  /** For schemas: a format is a note, as the standard says. */
  static SchemaRegistry forSchemas() {
    return registry(false);
  }

  private static SchemaRegistry registry(boolean formats) {
    return SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12,
        registry ->
            registry
                .schemaRegistryConfig(
                    SchemaRegistryConfig.builder()
                        .formatAssertionsEnabled(formats)
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

  /** Why a pattern is none; empty when it is one. */
  static Optional<String> wrongWith(String pattern) {
    try {
      Pattern.compile(pattern);
      return Optional.empty();
    } catch (PatternSyntaxException e) {
      return Optional.of(e.getMessage());
    }
  }
}
