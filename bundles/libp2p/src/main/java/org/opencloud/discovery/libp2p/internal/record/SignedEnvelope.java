package org.opencloud.discovery.libp2p.internal.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.IdentitySigner;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.ProtoReader;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;
import org.opencloud.discovery.libp2p.protobuf.Varint;

/**
 * A payload with the key that signed it (RFC 0002). An instance is always authentic: it was signed
 * here or its signature was checked. The domain says what the signature is for and is not part of
 * the bytes.
 */
public final class SignedEnvelope {
  /** What identify carries is at most this long. */
  public static final int MAX_BYTES = 8 * 1024;

  private static final int KEY = 1;
  private static final int TYPE = 2;
  private static final int PAYLOAD = 3;
  private static final int SIGNATURE = 5;

  private final PublicKey signer;
  private final byte[] payload;
  private final byte[] encoded;

  private SignedEnvelope(PublicKey signer, byte[] payload, byte[] encoded) {
    this.signer = signer;
    this.payload = payload;
    this.encoded = encoded;
  }

  public static SignedEnvelope seal(
      IdentitySigner signer, String domain, byte[] type, byte[] payload) {
    ProtoWriter out =
        new ProtoWriter()
            .bytes(KEY, signer.publicKey().encode())
            .bytes(TYPE, type)
            .bytes(PAYLOAD, payload)
            .bytes(SIGNATURE, signer.sign(signed(domain, type, payload)));
    return new SignedEnvelope(signer.publicKey(), payload.clone(), out.toByteArray());
  }

  /** Whether the envelope says that it holds this type; nothing is checked. */
  static boolean hasType(byte[] bytes, byte[] type) throws StreamException {
    return bytes.length <= MAX_BYTES && Arrays.equals(fields(bytes)[TYPE], type);
  }

  /** Reads and checks size, type and signature. */
  public static SignedEnvelope open(byte[] bytes, String domain, byte[] type)
      throws StreamException {
    if (bytes.length > MAX_BYTES) {
      throw refused("more than " + MAX_BYTES + " bytes", null);
    }
    byte[][] fields = fields(bytes);
    if (!Arrays.equals(fields[TYPE], type)) {
      throw refused("another payload type", null);
    }
    PublicKey signer = key(fields[KEY]);
    if (!signer.verify(signed(domain, type, fields[PAYLOAD]), fields[SIGNATURE])) {
      throw refused("signature is wrong", null);
    }
    return new SignedEnvelope(signer, fields[PAYLOAD], bytes.clone());
  }

  private static byte[][] fields(byte[] bytes) throws StreamException {
    byte[][] fields = new byte[SIGNATURE + 1][0];
    try {
      ProtoReader in = new ProtoReader(bytes);
      while (in.next()) {
        switch (in.field()) {
          case KEY, TYPE, PAYLOAD, SIGNATURE -> fields[in.field()] = in.bytes();
          default -> {}
        }
      }
    } catch (ProtoException e) {
      throw refused("malformed", e);
    }
    return fields;
  }

  private static PublicKey key(byte[] encoded) throws StreamException {
    try {
      return PublicKey.decode(encoded);
    } catch (KeyException e) {
      throw refused("key refused", e);
    }
  }

  private static byte[] signed(String domain, byte[] type, byte[] payload) {
    ProtoWriter out = new ProtoWriter(payload.length + 64);
    for (byte[] part : new byte[][] {domain.getBytes(StandardCharsets.UTF_8), type, payload}) {
      byte[] length = Varint.encode(part.length);
      out.raw(length, 0, length.length).raw(part, 0, part.length);
    }
    return out.toByteArray();
  }

  private static StreamException refused(String why, Throwable cause) {
    return new StreamException(Reason.PROTOCOL, "signed envelope: " + why, cause);
  }

  public PublicKey signer() {
    return signer;
  }

  public byte[] payload() {
    return payload.clone();
  }

  public byte[] encode() {
    return encoded.clone();
  }
}
