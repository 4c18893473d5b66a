package org.opencloud.discovery.libp2p.internal.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.IdentitySigner;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException.Reason;

/**
 * The extension of a certificate that says whose it is: the libp2p key, and its signature over the
 * certificate's own key.
 */
record SignedKey(byte[] key, byte[] signature) {
  static final String OID = "1.3.6.1.4.1.53594.1.1";

  private static final byte[] DOMAIN = "libp2p-tls-handshake:".getBytes(StandardCharsets.US_ASCII);

  /**
   * Our own.
   *
   * @param subject the certificate's key as SubjectPublicKeyInfo
   */
  static SignedKey of(IdentitySigner signer, byte[] subject) {
    return new SignedKey(signer.publicKey().encode(), signer.sign(signed(subject)));
  }

  byte[] encode() {
    return Der.sequence(Der.octets(key), Der.octets(signature));
  }

  static SignedKey decode(byte[] der) throws HandshakeException {
    try {
      ByteBuffer in = ByteBuffer.wrap(der);
      ByteBuffer sequence = Der.read(in, Der.SEQUENCE);
      SignedKey decoded = new SignedKey(Der.octets(sequence), Der.octets(sequence));
      if (in.hasRemaining() || sequence.hasRemaining()) {
        throw new IllegalArgumentException("bytes behind the signed key");
      }
      return decoded;
    } catch (IllegalArgumentException e) {
      throw new HandshakeException(Reason.CERTIFICATE, "libp2p extension is malformed", e);
    }
  }

  /** The peer's key, proven to have signed the certificate's. */
  PublicKey verified(byte[] subject) throws HandshakeException {
    PublicKey publicKey;
    try {
      publicKey = PublicKey.decode(key);
    } catch (KeyException e) {
      throw new HandshakeException(Reason.IDENTITY, "identity key refused", e);
    }
    if (!publicKey.verify(signed(subject), signature)) {
      throw new HandshakeException(Reason.IDENTITY, "signature over the certificate key is wrong");
    }
    return publicKey;
  }

  private static byte[] signed(byte[] subject) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(DOMAIN);
    out.writeBytes(subject);
    return out.toByteArray();
  }
}
