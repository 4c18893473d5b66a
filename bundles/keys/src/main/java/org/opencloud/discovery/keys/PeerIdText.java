package org.opencloud.discovery.keys;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * The spellings of a peer id: a bare multihash in base58, or a CIDv1 with codec libp2p-key behind
 * the multibase letter of base58, base32 or base36. Each is read in its canonical form only.
 */
final class PeerIdText {
  private static final int MAX_TEXT = 128;
  private static final int CID_VERSION = 0x01;
  private static final int LIBP2P_KEY = 0x72;
  private static final String BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz";
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

  private PeerIdText() {}

  static byte[] multihash(String text) throws KeyException {
    if (text.isEmpty() || text.length() > MAX_TEXT) {
      throw new KeyException("peer id: " + text.length() + " characters");
    }
    String digits = text.substring(1);
    return switch (text.charAt(0)) {
      case 'z' -> inCid(Base58.decode(digits));
      case 'b' -> inCid(base32(digits));
      case 'k' -> inCid(base36(digits));
      default -> Base58.decode(text);
    };
  }

  private static byte[] inCid(byte[] cid) throws KeyException {
    if (cid.length < 3 || cid[0] != CID_VERSION || cid[1] != LIBP2P_KEY) {
      throw new KeyException("peer id: expected a CIDv1 with codec libp2p-key");
    }
    return Arrays.copyOfRange(cid, 2, cid.length);
  }

  private static byte[] base32(String digits) throws KeyException {
    byte[] bytes = new byte[digits.length() * 5 / 8];
    int at = 0;
    int bits = 0;
    int count = 0;
    for (int i = 0; i < digits.length(); i++) {
      bits = bits << 5 | digit(BASE32, digits.charAt(i), i);
      count += 5;
      if (count >= 8) {
        count -= 8;
        bytes[at++] = (byte) (bits >>> count);
        bits &= (1 << count) - 1;
      }
    }
    if (count >= 5 || bits != 0) {
      throw new KeyException("base32: padding is not canonical");
    }
    return bytes;
  }

  /** A CID starts with 1, so the number has no leading zeros to keep. */
  private static byte[] base36(String digits) throws KeyException {
    BigInteger value = BigInteger.ZERO;
    BigInteger base = BigInteger.valueOf(BASE36.length());
    for (int i = 0; i < digits.length(); i++) {
      int digit = digit(BASE36, digits.charAt(i), i);
      if (i == 0 && digit == 0) {
        throw new KeyException("base36: leading zero");
      }
      value = value.multiply(base).add(BigInteger.valueOf(digit));
    }
    return value.toByteArray();
  }

  private static int digit(String alphabet, char c, int index) throws KeyException {
    int digit = alphabet.indexOf(c);
    if (digit < 0) {
      throw new KeyException("base" + alphabet.length() + ": no such character at " + index);
    }
    return digit;
  }
}
