package org.opencloud.discovery.keys;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * The secret that makes a private libp2p network (PSK-V1), and the content of its {@code swarm.key}
 * file. A value, safe for use by several threads.
 */
public final class PreSharedKey {
  private static final String HEADER = "/key/swarm/psk/1.0.0/";
  private static final String BASE16 = "/base16/";
  private static final String BASE64 = "/base64/";
  private static final String BINARY = "/bin/";
  private static final int BYTES = 32;
  private static final int MAX_FILE = 1_024;

  private final byte[] secret;
  private final String fingerprint;

  private PreSharedKey(byte[] secret) {
    this.secret = secret;
    this.fingerprint = fingerprint(secret);
  }

  public static PreSharedKey generate(SecureRandom random) {
    byte[] secret = new byte[BYTES];
    random.nextBytes(secret);
    return new PreSharedKey(secret);
  }

  /** The key of 32 bytes. */
  public static PreSharedKey of(byte[] secret) throws KeyException {
    if (secret.length != BYTES) {
      throw expected("a key of 32 bytes, got " + secret.length);
    }
    return new PreSharedKey(secret.clone());
  }

  /** Reads a file's content in any of its encodings; lines may end in CR LF. */
  public static PreSharedKey parse(byte[] content) throws KeyException {
    if (content.length > MAX_FILE) {
      throw expected("at most " + MAX_FILE + " bytes, got " + content.length);
    }
    int second = lineEnd(content, 0);
    int third = lineEnd(content, second);
    if (!line(content, 0, second).equals(HEADER)) {
      throw expected("a first line " + HEADER);
    }
    return switch (line(content, second, third)) {
      case BASE16 -> base16(line(content, third, content.length));
      case BASE64 -> base64(line(content, third, content.length));
      case BINARY -> binary(content, third);
      default -> throw expected("a second line " + BASE16 + ", " + BASE64 + " or " + BINARY);
    };
  }

  /** The file's content in base16 with a final newline, which every implementation reads. */
  public byte[] encode() {
    String text = HEADER + "\n" + BASE16 + "\n" + HexFormat.of().formatHex(secret) + "\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** A copy of the secret, 32 bytes. */
  public byte[] bytes() {
    return secret.clone();
  }

  /** What may be shown: 32 hex digits, the same in go and rust, from which nothing follows. */
  public String fingerprint() {
    return fingerprint;
  }

  private static int lineEnd(byte[] content, int from) {
    int at = from;
    while (at < content.length && content[at] != '\n') {
      at++;
    }
    return Math.min(at + 1, content.length);
  }

  private static String line(byte[] content, int from, int to) {
    return new String(content, from, to - from, StandardCharsets.ISO_8859_1).strip();
  }

  private static PreSharedKey base16(String text) throws KeyException {
    if (text.length() != BYTES * 2) {
      throw expected("a third line of 64 hex digits, got " + text.length() + " characters");
    }
    try {
      return new PreSharedKey(HexFormat.of().parseHex(text));
    } catch (IllegalArgumentException e) {
      throw expected("a third line of 64 hex digits, got another character");
    }
  }

  private static PreSharedKey base64(String text) throws KeyException {
    try {
      return of(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw expected("a third line of 32 bytes in base64");
    }
  }

  private static PreSharedKey binary(byte[] content, int from) throws KeyException {
    int end = from + BYTES;
    Optional<String> rest =
        end > content.length
            ? Optional.empty()
            : Optional.of(
                new String(content, end, content.length - end, StandardCharsets.US_ASCII));
    if (rest.filter(String::isBlank).isEmpty()) {
      throw expected("32 raw bytes after the second line, got " + (content.length - from));
    }
    return new PreSharedKey(Arrays.copyOfRange(content, from, end));
  }

  private static String fingerprint(byte[] secret) {
    byte[] nonce = "finprint".getBytes(StandardCharsets.US_ASCII);
    Salsa20Engine salsa = new Salsa20Engine();
    salsa.init(true, new ParametersWithIV(new KeyParameter(secret), nonce));
    byte[] stream = new byte[64];
    salsa.processBytes(stream, 0, stream.length, stream, 0);
    SHAKEDigest shake = new SHAKEDigest(128);
    shake.update(stream, 0, stream.length);
    byte[] digest = new byte[16];
    shake.doFinal(digest, 0, digest.length);
    return HexFormat.of().formatHex(digest);
  }

  private static KeyException expected(String what) {
    return new KeyException("swarm key: expected " + what);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PreSharedKey that && Arrays.equals(secret, that.secret);
  }

  @Override
  public int hashCode() {
    return fingerprint.hashCode();
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "PreSharedKey " + fingerprint;
  }
}
