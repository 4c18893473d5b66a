package org.opencloud.discovery.harness;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import org.apache.sshd.common.config.keys.PublicKeyEntry;

/** The key with which a user, the harness or a person, logs in to one node's shell. */
record SshKey(String user, KeyPair pair, Path file) {
  private static final int COORDINATE_BITS = 256;

  /** A new pair; the private key goes to the file, readable by its owner only. */
  static SshKey generate(String user, Path file) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      while (!taken((ECPublicKey) pair.getPublic())) {
        pair = generator.generateKeyPair();
      }
      String pem = NodeKey.Pem.encode("PRIVATE KEY", pair.getPrivate().getEncoded());
      OwnerOnly.write(file, pem.getBytes(StandardCharsets.US_ASCII));
      return new SshKey(user, pair, file);
    } catch (GeneralSecurityException e) {
      throw new HarnessException("cannot make an ssh key: " + e.getMessage(), e);
    }
  }

  /**
   * Whether Karaf lets the key log in: it reads a coordinate as a signed number, so that one which
   * begins with a byte of ones loses that byte, and one key in 270 never matches.
   */
  private static boolean taken(ECPublicKey key) {
    return readable(key.getW().getAffineX()) && readable(key.getW().getAffineY());
  }

  private static boolean readable(BigInteger coordinate) {
    return coordinate.shiftRight(COORDINATE_BITS - Byte.SIZE).intValue() != 0xff;
  }

  /** The line for {@code etc/keys.properties} that gives the user these roles and groups. */
  String entry(String roles) {
    return user + " = " + PublicKeyEntry.toString(pair.getPublic()).split(" ")[1] + "," + roles;
  }
}
