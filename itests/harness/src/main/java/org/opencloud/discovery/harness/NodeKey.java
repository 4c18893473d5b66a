package org.opencloud.discovery.harness;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import org.opencloud.discovery.keys.DidKey;
import org.opencloud.discovery.keys.PrivateKey;

/** The key of a node, made before the node first starts so that others can be told its names. */
public record NodeKey(PrivateKey key) {
  /** What stands before the seed in PKCS#8 (RFC 8410). */
  private static final byte[] PKCS8 = HexFormat.of().parseHex("302e020100300506032b657004220420");

  public static NodeKey generate() {
    return new NodeKey(PrivateKey.generate(new SecureRandom()));
  }

  public String peerId() {
    return key.publicKey().peerId().toString();
  }

  public String did() {
    return DidKey.of(key.publicKey());
  }

  /** The content of {@code node.key}. */
  byte[] pem() {
    byte[] seed = key.seed();
    byte[] der = new byte[PKCS8.length + seed.length];
    System.arraycopy(PKCS8, 0, der, 0, PKCS8.length);
    System.arraycopy(seed, 0, der, PKCS8.length, seed.length);
    return Pem.encode("PRIVATE KEY", der).getBytes(StandardCharsets.US_ASCII);
  }

  /** The content of a new {@code swarm.key}. */
  public static byte[] swarmKey() {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    String text = "/key/swarm/psk/1.0.0/\n/base16/\n" + HexFormat.of().formatHex(secret) + "\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Text form of binary keys. */
  static final class Pem {
    private Pem() {}

    static String encode(String label, byte[] der) {
      Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
      return "-----BEGIN "
          + label
          + "-----\n"
          + lines.encodeToString(der)
          + "\n-----END "
          + label
          + "-----\n";
    }
  }
}
