package org.opencloud.discovery.nats.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** A certificate that signs itself, with its key, as PEM files. */
record Certificates(Path certificate, Path key) {
  private static final char[] PASSWORD = "password".toCharArray();

  /**
   * Makes one with the JDK's keytool.
   *
   * @param host such as {@code IP:127.0.0.1} or {@code DNS:elsewhere.example}
   */
  static Certificates forHost(Path directory, String host) {
    try {
      String name = host.replace(':', '-');
      Path store = directory.resolve(name + ".p12");
      keytool(store, host);
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        keys.load(in, PASSWORD);
      }
      byte[] certificate = keys.getCertificate("nats").getEncoded();
      byte[] key = keys.getKey("nats", PASSWORD).getEncoded();
      return new Certificates(
          pem(directory.resolve(name + ".crt"), "CERTIFICATE", certificate),
          pem(directory.resolve(name + ".key"), "PRIVATE KEY", key));
    } catch (IOException | GeneralSecurityException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void keytool(Path store, String host) throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "nats",
                "-keyalg",
                "EC",
                "-dname",
                "CN=nats",
                "-ext",
                "SAN=" + host,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "password")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor()).as("keytool").isZero();
  }

  private static Path pem(Path file, String kind, byte[] bytes) throws IOException {
    String body = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes);
    return Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
  }
}
