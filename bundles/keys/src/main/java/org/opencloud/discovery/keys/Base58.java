package org.opencloud.discovery.keys;

import java.util.Arrays;

/** base58btc, the alphabet of peer ids and did:key. Input is bounded: the cost is quadratic. */
public final class Base58 {
  private static final int MAX_BYTES = 256;
  private static final int MAX_TEXT = 360;
  private static final char[] ALPHABET =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".toCharArray();
  private static final int[] VALUES = new int[128];

  static {
    Arrays.fill(VALUES, -1);
    for (int i = 0; i < ALPHABET.length; i++) {
      VALUES[ALPHABET[i]] = i;
    }
  }

  private Base58() {}

  /**
   * Writes at most 256 bytes as text.
   *
   * @throws IllegalArgumentException for more
   */
  public static String encode(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException("more than " + MAX_BYTES + " bytes");
    }
    int zeros = 0;
    while (zeros < bytes.length && bytes[zeros] == 0) {
      zeros++;
    }
    byte[] number = bytes.clone();
    char[] text = new char[bytes.length * 2];
    int at = text.length;
    for (int first = zeros; first < number.length; ) {
      text[--at] = ALPHABET[divide(number, first, 256, 58)];
      if (number[first] == 0) {
        first++;
      }
    }
    while (at < text.length && text[at] == ALPHABET[0]) {
      at++;
    }
    for (int i = 0; i < zeros; i++) {
      text[--at] = ALPHABET[0];
    }
    return new String(text, at, text.length - at);
  }

  /** Reads at most 360 characters. */
  public static byte[] decode(String text) throws KeyException {
    if (text.length() > MAX_TEXT) {
      throw new KeyException("base58: more than " + MAX_TEXT + " characters");
    }
    byte[] digits = digits(text);
    int zeros = 0;
    while (zeros < digits.length && digits[zeros] == 0) {
      zeros++;
    }
    byte[] bytes = new byte[text.length()];
    int at = bytes.length;
    for (int first = zeros; first < digits.length; ) {
      bytes[--at] = (byte) divide(digits, first, 58, 256);
      if (digits[first] == 0) {
        first++;
      }
    }
    while (at < bytes.length && bytes[at] == 0) {
      at++;
    }
    return Arrays.copyOfRange(bytes, at - zeros, bytes.length);
  }

  private static byte[] digits(String text) throws KeyException {
    byte[] digits = new byte[text.length()];
    for (int i = 0; i < digits.length; i++) {
      char c = text.charAt(i);
      int value = c < 128 ? VALUES[c] : -1;
      if (value < 0) {
        throw new KeyException("base58: no such character at " + i);
      }
      digits[i] = (byte) value;
    }
    return digits;
  }

  /** Divides the number in place and returns the remainder. */
  private static int divide(byte[] number, int first, int base, int divisor) {
    int remainder = 0;
    for (int i = first; i < number.length; i++) {
      int value = remainder * base + (number[i] & 0xff);
      number[i] = (byte) (value / divisor);
      remainder = value % divisor;
    }
    return remainder;
  }
}
