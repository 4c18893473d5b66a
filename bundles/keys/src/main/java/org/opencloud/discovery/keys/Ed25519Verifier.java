package org.opencloud.discovery.keys;

import java.security.GeneralSecurityException;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519.PublicPoint;

/** Verifies with one Ed25519 key, in machine code where that is loaded. */
final class Ed25519Verifier implements Verifier {
  private final byte[] raw;
  // Decoded once, so that verifying in Java does not decode again.
  private final PublicPoint point;
  private final Reused reused = new Reused();

  Ed25519Verifier(byte[] raw, PublicPoint point) {
    this.raw = raw;
    this.point = point;
  }

  @Override
  public boolean verify(byte[] message, byte[] signature) {
    if (signature.length != Ed25519.SIGNATURE_SIZE) {
      return false;
    }
    Optional<NativeEd25519> code = NativeEd25519.loaded();
    return code.isPresent()
        ? verify(code.get(), message, signature)
        : verifyInJava(message, signature);
  }

  private boolean verify(NativeEd25519 code, byte[] message, byte[] signature) {
    try {
      return reused.with(message, () -> code.verifier(raw), s -> s.verify(signature));
    } catch (GeneralSecurityException e) {
      return verifyInJava(message, signature);
    }
  }

  private boolean verifyInJava(byte[] message, byte[] signature) {
    return Ed25519.verify(signature, 0, point, message, 0, message.length);
  }
}
