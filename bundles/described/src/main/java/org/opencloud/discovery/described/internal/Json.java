package org.opencloud.discovery.described.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Reads one JSON object. */
final class Json {
  private static final StreamReadConstraints LIMITS =
      StreamReadConstraints.builder()
          .maxNestingDepth(64)
          .maxStringLength(256 * 1024)
          .maxNumberLength(100)
          .maxNameLength(1_000)
          .build();

  /** For what a person wrote: each name once. */
  static final ObjectMapper STRICT =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(LIMITS)
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
              .build());

  /** For resources, whose names need not be kept beyond the call. */
  static final ObjectMapper QUICK =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(LIMITS)
              .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
              .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
              .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
              .build());

  private Json() {}

  /**
   * The object.
   *
   * @throws IOException whose message says what was expected
   */
  static ObjectNode object(ObjectMapper mapper, byte[] json) throws IOException {
    try (JsonParser parser = mapper.getFactory().createParser(json)) {
      JsonNode document = parser.nextToken() == null ? null : mapper.readTree(parser);
      if (document instanceof ObjectNode object && parser.nextToken() == null) {
        return object;
      }
      throw new IOException("one JSON object");
    } catch (JsonProcessingException e) {
      throw new IOException("one JSON object: " + reason(e), e);
    }
  }

  private static String reason(JsonProcessingException e) {
    return e.getLocation() == null
        ? e.getOriginalMessage()
        : "line %d, column %d: %s"
            .formatted(
                e.getLocation().getLineNr(), e.getLocation().getColumnNr(), e.getOriginalMessage());
  }
}
