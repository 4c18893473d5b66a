package org.opencloud.discovery.search.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.opencloud.discovery.wire.WireLimits;

/** Reads resources: strict UTF-8, each name once, shallow, at most 128 KiB. */
final class Documents {
  static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(WireLimits.DEPTH)
                  .maxStringLength(WireLimits.RESOURCE_BYTES)
                  .maxNumberLength(100)
                  .maxNameLength(1_000)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
          .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
          .build();

  private Documents() {}

  static JsonParser parser(byte[] json) throws IOException {
    return JSON.createParser(UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString());
  }
}
