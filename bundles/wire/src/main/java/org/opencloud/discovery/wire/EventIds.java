package org.opencloud.discovery.wire;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes the ids of questions: 128 random bits as 22 characters base64url. */
public final class EventIds {
  private static final int BYTES = 16;
  private static final int CHARACTERS = 22;

  private final SecureRandom random;

  public EventIds(SecureRandom random) {
    this.random = random;
  }

  public String next() {
    byte[] bits = new byte[BYTES];
    random.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  /** Whether the text has the form of an id. */
  public static boolean isId(String text) {
    return text.length() == CHARACTERS && text.chars().allMatch(EventIds::isBase64Url);
  }

  private static boolean isBase64Url(int c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '-'
        || c == '_';
  }
}
