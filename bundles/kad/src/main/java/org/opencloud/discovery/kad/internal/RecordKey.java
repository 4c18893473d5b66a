package org.opencloud.discovery.kad.internal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.opencloud.discovery.kad.KadException;
import org.opencloud.discovery.kad.KadException.Reason;

/**
 * The key of a record: {@code /namespace/rest} in UTF-8.
 *
 * @param text whole
 */
record RecordKey(String text, String namespace) {

  /** The key; empty when it has no namespace or nothing behind it, or is too long. */
  static Optional<RecordKey> read(byte[] bytes, int limit) {
    if (bytes.length > limit) {
      return Optional.empty();
    }
    try {
      return of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static Optional<RecordKey> of(String text) {
    int rest = text.indexOf('/', 1);
    return text.startsWith("/") && rest > 1 && rest < text.length() - 1
        ? Optional.of(new RecordKey(text, text.substring(1, rest)))
        : Optional.empty();
  }

  /** The key of a caller's. */
  static RecordKey checked(String text, int limit) throws KadException {
    return read(text.getBytes(StandardCharsets.UTF_8), limit)
        .orElseThrow(
            () ->
                new KadException(
                    Reason.KEY,
                    "key: expected /namespace/rest of at most " + limit + " bytes, not " + text));
  }

  byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  Bytes held() {
    return new Bytes(bytes());
  }

  Key place() {
    return Key.of(bytes());
  }
}
