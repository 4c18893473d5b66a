package org.opencloud.discovery.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;

/**
 * The content of private key files. Written as PKCS#8 PEM, which openssl reads; read from that and
 * from the PrivateKey protobuf that other libp2p nodes keep, raw or in base64. Refusals say what
 * was expected and never repeat the content.
 */
public final class KeyFiles {
  private static final int MAX_BYTES = 16 * 1024;
  private static final int LINE = 64;
  private static final int SEED = 32;
  private static final int POINT = 32;
  private static final int HEADER = 4;
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----\\s*");

  /** PKCS#8 of an Ed25519 key up to the seed (RFC 8410). */
  private static final byte[] PKCS8 = {
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20
  };

  private KeyFiles() {}

  /** The key as PKCS#8 PEM, with a final newline. */
  public static byte[] write(PrivateKey key) {
    byte[] der = Arrays.copyOf(PKCS8, PKCS8.length + SEED);
    System.arraycopy(key.seed(), 0, der, PKCS8.length, SEED);
    Base64.Encoder lines = Base64.getMimeEncoder(LINE, new byte[] {'\n'});
    String body = lines.encodeToString(der);
    return ("-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads a key from a file's content. */
  public static PrivateKey read(byte[] content) throws KeyException {
    if (content.length == 0 || content.length > MAX_BYTES) {
      throw expected("1 to " + MAX_BYTES + " bytes, got " + content.length);
    }
    if (content[0] == 0x08) {
      return protobuf(content);
    }
    String text = new String(content, StandardCharsets.ISO_8859_1).strip();
    return text.startsWith("-----BEGIN") ? pem(text) : protobuf(base64(text));
  }

  private static PrivateKey pem(String text) throws KeyException {
    Matcher matcher = PEM.matcher(text);
    if (!matcher.matches()) {
      throw expected("one whole PEM block");
    }
    String label = matcher.group(1);
    if (!label.equals("PRIVATE KEY")) {
      throw expected("a PEM block PRIVATE KEY (PKCS#8, not encrypted), got " + known(label));
    }
    try {
      return pkcs8(Base64.getMimeDecoder().decode(matcher.group(2)));
    } catch (IllegalArgumentException e) {
      throw expected("base64 inside the PEM block");
    }
  }

  /** Only labels that are no secret are repeated. */
  private static String known(String label) {
    return switch (label) {
      case "ENCRYPTED PRIVATE KEY",
          "OPENSSH PRIVATE KEY",
          "RSA PRIVATE KEY",
          "EC PRIVATE KEY",
          "PUBLIC KEY",
          "CERTIFICATE" ->
          label;
      default -> "another block";
    };
  }

  private static PrivateKey pkcs8(byte[] der) throws KeyException {
    PrivateKeyInfo info;
    AsymmetricKeyParameter key;
    try {
      info = PrivateKeyInfo.getInstance(der);
      key = PrivateKeyFactory.createKey(info);
    } catch (IOException | RuntimeException e) {
      // BouncyCastle throws whatever its parser meets; its messages may quote the content.
      throw expected("PKCS#8 inside the PEM block");
    }
    if (!(key instanceof Ed25519PrivateKeyParameters ed25519)) {
      throw expected("an Ed25519 key, got another type");
    }
    PrivateKey read = PrivateKey.ofSeed(ed25519.getEncoded());
    if (info.hasPublicKey()) {
      matching(read, info.getPublicKeyData().getOctets());
    }
    return read;
  }

  private static byte[] base64(String text) throws KeyException {
    try {
      return Base64.getDecoder().decode(text.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw expected("PKCS#8 PEM, or the libp2p PrivateKey protobuf raw or in base64");
    }
  }

  /** Type = 1, Data = 2: seed and public key, which the oldest form repeats. */
  private static PrivateKey protobuf(byte[] message) throws KeyException {
    if (message.length < HEADER || message[0] != 0x08) {
      throw expected("PKCS#8 PEM, or the libp2p PrivateKey protobuf raw or in base64");
    }
    if (message[1] != KeyType.ED25519.ordinal()) {
      throw expected("a PrivateKey protobuf of type Ed25519, got another type");
    }
    int data = message.length - HEADER;
    boolean fits = data == SEED + POINT || data == SEED + 2 * POINT;
    if (message[2] != 0x12 || message[3] != data || !fits) {
      throw expected("64 or 96 bytes inside the PrivateKey protobuf");
    }
    PrivateKey key = PrivateKey.ofSeed(Arrays.copyOfRange(message, HEADER, HEADER + SEED));
    for (int at = HEADER + SEED; at < message.length; at += POINT) {
      matching(key, Arrays.copyOfRange(message, at, at + POINT));
    }
    return key;
  }

  private static void matching(PrivateKey key, byte[] point) throws KeyException {
    if (!Arrays.equals(key.publicKey().data(), point)) {
      throw expected("the public key that belongs to the private key");
    }
  }

  private static KeyException expected(String what) {
    return new KeyException("private key file: expected " + what);
  }
}
