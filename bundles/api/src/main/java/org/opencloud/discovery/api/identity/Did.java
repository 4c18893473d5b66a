package org.opencloud.discovery.api.identity;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * A node's public name: {@code did:key:z6Mk…} of its Ed25519 key, or an opaque UUID of a foreign
 * network. Checked for form only; {@link KeyNames} converts and so checks the key.
 */
public record Did(String text) {
  private static final String KEY = "did:key:z6Mk";
  private static final int KEY_CHARACTERS = KEY.length() + 44;
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  public Did {
    requireNonNull(text, "text");
    if (!isDid(text)) {
      throw new IllegalArgumentException("expected did:key:z6Mk… or a UUID");
    }
  }

  /** Whether the text has the form of a DID. Constant time in the length of the text. */
  public static boolean isDid(String text) {
    return text.startsWith(KEY)
        ? text.length() == KEY_CHARACTERS && Base58Text.is(text, KEY.length())
        : text.length() <= 64 && UUID.matcher(text).matches();
  }

  /** Whether the key cannot be read from the name. */
  public boolean isOpaque() {
    return !text.startsWith("did:");
  }

  @Override
  public String toString() {
    return text;
  }
}
