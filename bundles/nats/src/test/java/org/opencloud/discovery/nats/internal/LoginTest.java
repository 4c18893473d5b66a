package org.opencloud.discovery.nats.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.NKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {
  @TempDir Path directory;

  @Test
  void logsInWithTlsUserAndPasswordFile() throws IOException {
    Certificates own = Certificates.forHost(directory, "IP:127.0.0.1");
    try (NatsServer server = secure(own, "--user", "ada", "--pass", "s3cret");
        Node node = Node.on(tls(server), login(own, "s3cret\n"))) {
      node.connected();
      assertThat(node.state().detail()).doesNotContain("s3cret");
    }
  }

  @Test
  void checksTheNameInTheCertificate() throws IOException {
    Certificates other = Certificates.forHost(directory, "DNS:elsewhere.example");
    try (NatsServer server = secure(other, "--user", "ada", "--pass", "s3cret");
        Node node = Node.on(tls(server), login(other, "s3cret"))) {
      await().atMost(App.PATIENCE).until(() -> node.count("connection", "failed") > 1);
      assertThat(node.state().name()).isEqualTo("connecting");
    }
  }

  @Test
  void refusesACertificateOfAnotherAuthority() throws IOException {
    Certificates own = Certificates.forHost(directory, "IP:127.0.0.1");
    Certificates other = Certificates.forHost(directory, "DNS:elsewhere.example");
    try (NatsServer server = secure(own, "--user", "ada", "--pass", "s3cret");
        Node node = Node.on(tls(server), login(other, "s3cret"))) {
      await().atMost(App.PATIENCE).until(() -> node.count("connection", "failed") > 1);
      assertThat(node.state().name()).isEqualTo("connecting");
    }
  }

  @Test
  void refusesAServerWithoutTlsWhenTlsIsSet() throws IOException {
    Certificates own = Certificates.forHost(directory, "IP:127.0.0.1");
    try (NatsServer server = NatsServer.start(directory);
        Node node = Node.on(tls(server), login(own, "s3cret"))) {
      await().atMost(App.PATIENCE).until(() -> node.count("connection", "failed") > 1);
      assertThat(node.state().name()).isEqualTo("connecting");
    }
  }

  @Test
  void showsItsCertificateWhenTheServerAsksForOne() throws IOException {
    Certificates own = Certificates.forHost(directory, "IP:127.0.0.1");
    Map<String, Object> settings = new HashMap<>(login(own, "s3cret"));
    settings.put("tls_certificate_file", own.certificate().toString());
    settings.put("tls_key_file", own.key().toString());
    String[] arguments = {
      "--user",
      "ada",
      "--pass",
      "s3cret",
      "--tlsverify",
      "--tlscacert",
      own.certificate().toString()
    };
    try (NatsServer server = secure(own, arguments);
        Node node = Node.on(tls(server), settings)) {
      node.connected();
    }
  }

  @Test
  void readsThePasswordFileAnewUntilItIsRight() throws IOException {
    Path password = Files.writeString(directory.resolve("password"), "wrong");
    Map<String, Object> settings = Map.of("user", "ada", "password_file", password.toString());
    try (NatsServer server = NatsServer.start(directory, "--user", "ada", "--pass", "s3cret");
        Node node = Node.on(server.uri(), settings)) {
      await().atMost(App.PATIENCE).until(() -> node.state().detail().contains("Authorization"));

      Files.writeString(password, "s3cret");

      node.connected();
    }
  }

  @Test
  void saysWhichSecretFileIsMissing() {
    Path missing = directory.resolve("none");
    try (NatsServer server = NatsServer.start(directory, "--auth", "t0ken");
        Node node = Node.on(server.uri(), Map.of("token_file", missing.toString()))) {
      await().atMost(App.PATIENCE).until(() -> node.state().detail().contains(missing.toString()));
    }
  }

  @Test
  void logsInWithAToken() throws IOException {
    Path token = Files.writeString(directory.resolve("token"), "t0ken\n");
    try (NatsServer server = NatsServer.start(directory, "--auth", "t0ken");
        Node node = Node.on(server.uri(), Map.of("token_file", token.toString()))) {
      node.connected();
    }
  }

  @Test
  void logsInWithAnNkey() throws IOException, GeneralSecurityException {
    NKey key = NKey.createUser(null);
    Path seed = Files.writeString(directory.resolve("seed"), new String(key.getSeed()) + "\n");
    String users = "authorization: { users: [ { nkey: " + new String(key.getPublicKey()) + " } ] }";
    Path config = Files.writeString(directory.resolve("nkey.conf"), users);
    try (NatsServer server = NatsServer.start(directory, "-c", config.toString());
        Node node = Node.on(server.uri(), Map.of("nkey_file", seed.toString()))) {
      node.connected();
    }
  }

  private NatsServer secure(Certificates certificates, String... more) {
    String[] arguments = new String[more.length + 5];
    arguments[0] = "--tls";
    arguments[1] = "--tlscert";
    arguments[2] = certificates.certificate().toString();
    arguments[3] = "--tlskey";
    arguments[4] = certificates.key().toString();
    System.arraycopy(more, 0, arguments, 5, more.length);
    return NatsServer.start(directory, arguments);
  }

  private Map<String, Object> login(Certificates trusted, String password) throws IOException {
    Path file = Files.writeString(directory.resolve("password"), password);
    return Map.of(
        "tls_authorities_file",
        trusted.certificate().toString(),
        "user",
        "ada",
        "password_file",
        file.toString());
  }

  private static URI tls(NatsServer server) {
    return URI.create("tls://127.0.0.1:" + server.port());
  }
}
