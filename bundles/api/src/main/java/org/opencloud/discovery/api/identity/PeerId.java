package org.opencloud.discovery.api.identity;

import static java.util.Objects.requireNonNull;

/** A libp2p peer id in base58 ({@code 12D3KooW…} for Ed25519). Checked for form only. */
public record PeerId(String text) {
  private static final int SHORTEST = 46;
  private static final int LONGEST = 64;

  public PeerId {
    requireNonNull(text, "text");
    if (!isPeerId(text)) {
      throw new IllegalArgumentException("expected a peer id such as 12D3KooW…");
    }
  }

  /** Whether the text has the form of a peer id. */
  public static boolean isPeerId(String text) {
    return text.length() >= SHORTEST && text.length() <= LONGEST && Base58Text.is(text, 0);
  }

  @Override
  public String toString() {
    return text;
  }
}
