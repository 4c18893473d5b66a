package org.opencloud.discovery.keys;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A libp2p peer id: the multihash of a serialised public key; the key itself (identity) when it is
 * at most 42 bytes, else its SHA-256. A value.
 */
public final class PeerId implements Comparable<PeerId> {
  private static final int IDENTITY = 0x00;
  private static final int SHA2_256 = 0x12;
  private static final int MAX_INLINE = 42;

  private final byte[] multihash;
  private final Optional<PublicKey> inlineKey;
  // Made when it is asked for: most ids are compared only. A string may be handed over unguarded.
  private String text = "";

  private PeerId(byte[] multihash, Optional<PublicKey> inlineKey) {
    this.multihash = multihash;
    this.inlineKey = inlineKey;
  }

  /** The id of a key. */
  public static PeerId of(PublicKey key) {
    byte[] encoded = key.encode();
    return encoded.length <= MAX_INLINE
        ? new PeerId(prefixed(IDENTITY, encoded), Optional.of(key))
        : new PeerId(prefixed(SHA2_256, sha256(encoded)), Optional.empty());
  }

  /** Reads a multihash; other codes, wrong lengths and trailing bytes are refused. */
  public static PeerId decode(byte[] multihash) throws KeyException {
    if (multihash.length < 3 || multihash[1] != multihash.length - 2) {
      throw new KeyException("peer id: not a multihash");
    }
    boolean inline = multihash[0] == IDENTITY && multihash.length <= MAX_INLINE + 2;
    boolean hashed = multihash[0] == SHA2_256 && multihash.length == 34;
    if (!inline && !hashed) {
      throw new KeyException("peer id: neither identity nor sha2-256");
    }
    return new PeerId(multihash.clone(), inline ? inlineKey(multihash) : Optional.empty());
  }

  /** Reads base58 ({@code 12D3KooW…}, {@code Qm…}) or a CIDv1 with codec libp2p-key. */
  public static PeerId parse(String text) throws KeyException {
    return decode(PeerIdText.multihash(text));
  }

  /** The multihash, 38 bytes for Ed25519. */
  public byte[] bytes() {
    return multihash.clone();
  }

  /** The key inside the id, decoded once; empty when the id is a hash. */
  public Optional<PublicKey> publicKey() {
    return inlineKey;
  }

  /** Whether this is the id of the key. */
  public boolean matches(PublicKey key) {
    return equals(of(key));
  }

  private static Optional<PublicKey> inlineKey(byte[] multihash) throws KeyException {
    return Optional.of(PublicKey.decode(Arrays.copyOfRange(multihash, 2, multihash.length)));
  }

  private static byte[] prefixed(int code, byte[] digest) {
    byte[] out = new byte[digest.length + 2];
    out[0] = (byte) code;
    out[1] = (byte) digest.length;
    System.arraycopy(digest, 0, out, 2, digest.length);
    return out;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public int compareTo(PeerId other) {
    return Arrays.compareUnsigned(multihash, other.multihash);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PeerId that && Arrays.equals(multihash, that.multihash);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(multihash);
  }

  /** base58. */
  @Override
  public String toString() {
    String known = text;
    if (known.isEmpty()) {
      known = Base58.encode(multihash);
      text = known;
    }
    return known;
  }
}
