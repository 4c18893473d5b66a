package org.opencloud.discovery.guard;

import java.util.Locale;
import java.util.Objects;

/**
 * What the bytes of a bundle or KAR are worth.
 *
 * @param signer the subject of the signing certificate, of the first one if there are several;
 *     empty when nothing is signed or no signature can be read
 * @param reason why it is not trusted; empty when it is
 * @param digest SHA-256 of the bytes in hex; empty when they cannot be read
 */
public record Verdict(Standing standing, String signer, String reason, String digest) {
  /** From the best to the worst. */
  public enum Standing {
    /** Shipped with this distribution, byte for byte. */
    PLATFORM,
    /** Signed as a whole by a trusted certificate. */
    TRUSTED,
    /** Not signed at all. */
    UNSIGNED,
    /** Signed as a whole, but by nobody who is trusted now. */
    DISTRUSTED,
    /** Changed after it was signed, signed in part or weakly, or no sound archive. */
    BROKEN,
    /** Installed from where a jar of this distribution is, with other bytes. */
    ALTERED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Verdict {
    Objects.requireNonNull(standing, "standing");
    Objects.requireNonNull(signer, "signer");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(digest, "digest");
  }

  /** Whether it may run where signatures are required. */
  public boolean admitted() {
    return standing == Standing.PLATFORM || standing == Standing.TRUSTED;
  }
}
