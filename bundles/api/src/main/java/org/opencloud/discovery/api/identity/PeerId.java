package org.opencloud.discovery.api.identity;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/** A libp2p peer id in base58 ({@code 12D3KooW…} for Ed25519). Checked for form only. */
public record PeerId(String text) {
  private static final Pattern FORM = Pattern.compile("[1-9A-HJ-NP-Za-km-z]{46,64}");

  public PeerId {
    requireNonNull(text, "text");
    if (!isPeerId(text)) {
      throw new IllegalArgumentException("expected a peer id such as 12D3KooW…");
    }
  }

  /** Whether the text has the form of a peer id. */
  public static boolean isPeerId(String text) {
    return FORM.matcher(text).matches();
  }

  @Override
  public String toString() {
    return text;
  }
}
