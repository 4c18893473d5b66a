package org.opencloud.discovery.keys;

import java.util.Arrays;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519.PublicPoint;

/**
 * A libp2p public key. Ed25519 is whole; the other types are read and verified only. A value, safe
 * for use by several threads.
 */
public final class PublicKey {
  private static final int MAX_ENCODED = 1_200;
  private static final int ED25519_BYTES = 32;

  private final KeyType type;
  private final byte[] data;

  private final Verifier verifier;

  private PublicKey(KeyType type, byte[] data, Verifier verifier) {
    this.type = type;
    this.data = data;
    this.verifier = verifier;
  }

  /** An Ed25519 key from its 32 raw bytes: any point but the few of small order, as in go. */
  public static PublicKey ed25519(byte[] raw) throws KeyException {
    if (raw.length != ED25519_BYTES) {
      throw new KeyException("Ed25519 public key: expected 32 bytes, got " + raw.length);
    }
    // To check the full order would cost as much as a verification, and a point beyond it is nobody
    // else's key either.
    PublicPoint point = Ed25519.validatePublicKeyPartialExport(raw, 0);
    if (point == null) {
      throw new KeyException("Ed25519 public key: not a usable point of the curve");
    }
    byte[] data = raw.clone();
    return new PublicKey(KeyType.ED25519, data, new Ed25519Verifier(data, point));
  }

  /** Reads the PublicKey protobuf: Type = 1, Data = 2, in order, minimal, nothing else. */
  public static PublicKey decode(byte[] protobuf) throws KeyException {
    if (protobuf.length < 4 || protobuf.length > MAX_ENCODED) {
      throw new KeyException("public key: " + protobuf.length + " bytes");
    }
    int type = protobuf[1];
    if (protobuf[0] != 0x08 || type < 0 || type >= KeyType.values().length || protobuf[2] != 0x12) {
      throw new KeyException("public key: not a PublicKey message");
    }
    int length = protobuf[3] & 0x7f;
    int start = 4;
    if (protobuf[3] < 0 && protobuf.length > start) {
      length |= protobuf[start] << 7;
      start++;
      if (length < 128) {
        throw new KeyException("public key: length not minimal");
      }
    }
    if (length != protobuf.length - start) {
      throw new KeyException("public key: length " + length + " does not fit");
    }
    byte[] data = Arrays.copyOfRange(protobuf, start, protobuf.length);
    KeyType keyType = KeyType.values()[type];
    return keyType == KeyType.ED25519
        ? ed25519(data)
        : new PublicKey(keyType, data, ForeignKeys.verifier(keyType, data));
  }

  public KeyType type() {
    return type;
  }

  /** The key's own encoding: 32 raw bytes for Ed25519. */
  public byte[] data() {
    return data.clone();
  }

  /** The PublicKey protobuf. */
  public byte[] encode() {
    int header = data.length < 128 ? 4 : 5;
    byte[] out = new byte[header + data.length];
    out[0] = 0x08;
    out[1] = (byte) type.ordinal();
    out[2] = 0x12;
    if (header == 4) {
      out[3] = (byte) data.length;
    } else {
      out[3] = (byte) (data.length & 0x7f | 0x80);
      out[4] = (byte) (data.length >>> 7);
    }
    System.arraycopy(data, 0, out, header, data.length);
    return out;
  }

  public PeerId peerId() {
    return PeerId.of(this);
  }

  /** Whether the signature is this key's over the message. Never throws for what peers send. */
  public boolean verify(byte[] message, byte[] signature) {
    return verifier.verify(message, signature);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PublicKey that && type == that.type && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return "PublicKey[" + type + " " + peerId() + "]";
  }
}
