package org.opencloud.discovery.harness;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import org.apache.sshd.common.config.keys.PublicKeyEntry;

/** The key with which the harness, and a person, logs in to one node's shell. */
record SshKey(KeyPair pair, Path file) {
  static final String USER = "operator";

  /** A new pair; the private key goes to the file, readable by its owner only. */
  static SshKey generate(Path file) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      String pem = NodeKey.Pem.encode("PRIVATE KEY", pair.getPrivate().getEncoded());
      OwnerOnly.write(file, pem.getBytes(StandardCharsets.US_ASCII));
      return new SshKey(pair, file);
    } catch (GeneralSecurityException e) {
      throw new HarnessException("cannot make an ssh key: " + e.getMessage(), e);
    }
  }

  /** The line for {@code etc/keys.properties}. */
  String user() {
    String blob = PublicKeyEntry.toString(pair.getPublic()).split(" ")[1];
    return USER + " = " + blob + ",_g_:admingroup";
  }
}
