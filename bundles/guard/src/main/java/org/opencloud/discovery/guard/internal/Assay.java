package org.opencloud.discovery.guard.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opencloud.discovery.guard.Verdict;
import org.opencloud.discovery.guard.Verdict.Standing;

/**
 * Finds out what bytes are worth. Who signed them is remembered by their digest; whether that one
 * is trusted is asked each time, for it changes with the folder and the clock.
 */
final class Assay {
  private static final int REMEMBERED = 1_000;

  private final PlatformList platform;
  private final TrustedFolder trusted;
  private final ArchiveShape.Limits limits;
  private final Clock clock;
  private final Map<String, Signature> signatures =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Signature> eldest) {
          return size() > REMEMBERED;
        }
      };

  Assay(PlatformList platform, TrustedFolder trusted, ArchiveShape.Limits limits, Clock clock) {
    this.platform = platform;
    this.trusted = trusted;
    this.limits = limits;
    this.clock = clock;
  }

  /** Who signed all of it, or why that cannot be said. */
  private record Signature(List<CodeSigner> signers, String broken) {}

  /**
   * The worth of a file.
   *
   * @param location where it is said to come from; decides only how the trouble is called
   */
  Verdict verdict(Path file, String location) {
    try {
      return verdict(file, Digests.of(file), location);
    } catch (IOException e) {
      return new Verdict(Standing.BROKEN, "", "cannot be read (" + e.getMessage() + ")", "");
    }
  }

  /** The same for bytes whose digest is known. */
  Verdict verdict(Path file, String digest, String location) {
    if (platform.has(digest)) {
      return new Verdict(Standing.PLATFORM, "", "", digest);
    }
    Verdict verdict = judged(signature(file, digest), digest);
    Optional<String> jar = platform.jarAt(location);
    if (verdict.admitted() || jar.isEmpty()) {
      return verdict;
    }
    String reason = "not the " + jar.get() + " that this distribution was built with";
    return new Verdict(Standing.ALTERED, verdict.signer(), reason, digest);
  }

  private Signature signature(Path file, String digest) {
    synchronized (signatures) {
      Signature known = signatures.get(digest);
      if (known != null) {
        return known;
      }
    }
    Signature read = read(file);
    synchronized (signatures) {
      signatures.put(digest, read);
    }
    return read;
  }

  private Signature read(Path file) {
    try {
      return new Signature(SignedArchive.read(file, limits).signers(), "");
    } catch (BadArchive e) {
      return new Signature(List.of(), Plain.text(e.getMessage()));
    } catch (RuntimeException e) {
      // Of a parser of the JDK: what it cannot read is not sound, whatever it throws.
      return new Signature(List.of(), Plain.text("cannot be read (" + e + ")"));
    }
  }

  private Verdict judged(Signature signature, String digest) {
    if (!signature.broken().isEmpty()) {
      return new Verdict(Standing.BROKEN, "", signature.broken(), digest);
    }
    if (signature.signers().isEmpty()) {
      return new Verdict(Standing.UNSIGNED, "", "not signed", digest);
    }
    Trust trust = new Trust(trusted.content().certificates());
    String objection = "";
    for (CodeSigner signer : signature.signers()) {
      Optional<String> why = trust.objection(signer, clock.instant());
      if (why.isEmpty()) {
        return new Verdict(Standing.TRUSTED, Trust.nameOf(signer), "", digest);
      }
      objection = objection.isEmpty() ? why.get() : objection;
    }
    String first = Trust.nameOf(signature.signers().get(0));
    return new Verdict(Standing.DISTRUSTED, first, objection, digest);
  }
}
