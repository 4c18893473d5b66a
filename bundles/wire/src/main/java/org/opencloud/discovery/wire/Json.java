package org.opencloud.discovery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** Reads JSON that a stranger wrote: strict, shallow, short. */
final class Json {
  private static final int MAX_NAME = 256;
  private static final int MAX_DIGITS = 64;

  /** Field names come from peers: they must not fill a table that is never emptied. */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(WireLimits.DEPTH)
                  .maxStringLength(WireLimits.ANSWER_BYTES)
                  .maxNameLength(MAX_NAME)
                  .maxNumberLength(MAX_DIGITS)
                  .build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
          .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
          .build();

  private Json() {}

  /** A parser of what must be UTF-8; Jackson alone would also guess UTF-16 and UTF-32. */
  static JsonParser parser(String json) throws IOException {
    return FACTORY.createParser(json);
  }

  static String utf8(byte[] json) throws CharacterCodingException {
    return UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
  }

  /** Whether the text can be written as UTF-8: no half of a surrogate pair. */
  static boolean wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (!pair) {
        return false;
      }
      i++;
    }
    return true;
  }
}
