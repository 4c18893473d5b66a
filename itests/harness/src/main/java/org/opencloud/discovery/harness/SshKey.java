package org.opencloud.discovery.harness;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import org.apache.sshd.common.config.keys.PublicKeyEntry;

/** The key with which a user, the harness or a person, logs in to one node's shell. */
record SshKey(String user, KeyPair pair, Path file) {

  /** A new pair; the private key goes to the file, readable by its owner only. */
  static SshKey generate(String user, Path file) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      String pem = NodeKey.Pem.encode("PRIVATE KEY", pair.getPrivate().getEncoded());
      OwnerOnly.write(file, pem.getBytes(StandardCharsets.US_ASCII));
      return new SshKey(user, pair, file);
    } catch (GeneralSecurityException e) {
      throw new HarnessException("cannot make an ssh key: " + e.getMessage(), e);
    }
  }

  /** The line for {@code etc/keys.properties} that gives the user these roles and groups. */
  String entry(String roles) {
    return user + " = " + PublicKeyEntry.toString(pair.getPublic()).split(" ")[1] + "," + roles;
  }
}
