package org.opencloud.discovery.nats.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.api.node.SettingsFile;
import org.opencloud.discovery.testkit.node.RecordingMeters;

class SettingsReaderTest {

  @Test
  void defaultsAreGood() {
    Settings settings = TestSettings.of(Map.of());
    assertThat(settings.servers()).hasToString("[nats://127.0.0.1:4222]");
    assertThat(settings.secure()).isFalse();
    assertThat(settings.subjects().request()).isEqualTo("PROPALGATION_EVENT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nats://10.0.0.5:4222",
        "nats://nats.example",
        "nats://localhost,nats://127.evil.example"
      })
  void refusesPlaintextBeyondLoopback(String servers) {
    assertThatThrownBy(() -> read(Map.of("servers", servers)))
        .isInstanceOf(BadSetting.class)
        .hasMessageStartingWith("etc/org.opencloud.discovery.nats.cfg: servers: expected tls://");
  }

  @Test
  void allowsPlaintextToANamedHost() throws BadSetting {
    read(Map.of("servers", "nats://nats.example:4222", "plaintext_hosts", "other, NATS.example"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls://nats.example:4222", "nats://[::1]:4222", "nats://localhost"})
  void allowsTlsAndLoopback(String servers) throws BadSetting {
    read(Map.of("servers", servers));
  }

  @ParameterizedTest
  @CsvSource({
    "servers, '', servers",
    "servers, http://127.0.0.1, servers",
    "servers, nats://ada:s3cret@127.0.0.1, servers",
    "servers, ada s3cret, servers",
    "subject_request, a.*, subject.request",
    "subject_result, '', subject.result",
    "subject_create, a b, subject.create",
    "queue_group, a b, queue.group",
    "payload_encoding, hex, payload.encoding",
    "user, ada, user",
    "password_file, x, user",
    "tls_key_file, x, tls.certificate.file"
  })
  void namesTheKeyThatIsWrong(String method, String value, String key) {
    assertThatThrownBy(() -> read(Map.of(method, value)))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("nats.cfg: " + key + ": expected")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void namesAndReplacesNumbersOutOfBoundsAndTextsThatAreNone() throws Exception {
    Settings standard = read(Map.of());
    NumberFormatException text = new NumberFormatException("x");
    replaced(standard, "outbound_messages", 99, "100 to 1000000; using 10000");
    replaced(standard, "outbound_messages", 1_000_001, "100 to 1000000; using 10000");
    replaced(standard, "outbound_bytes", text, "1048576 to 1073741824; using 33554432");
    replaced(standard, "connect_timeout_millis", 99, "100 to 60000; using 2000");
    replaced(standard, "connect_timeout_millis", 60_001, "100 to 60000; using 2000");
    replaced(standard, "reconnect_wait_millis", 9, "10 to 60000; using 1000");
    replaced(standard, "reconnect_wait_millis", 60_001, "10 to 60000; using 1000");
  }

  private static void replaced(Settings standard, String method, Object value, String expected)
      throws BadSetting {
    List<String> complaints = new ArrayList<>();
    SettingsFile file = new SettingsFile(NatsComponent.PID, complaints::add);
    NatsConfig config = TestSettings.config(Map.of(method, value));
    assertThat(new SettingsReader(config, file).read()).isEqualTo(standard);
    String key = method.replace('_', '.');
    assertThat(complaints)
        .containsExactly("etc/org.opencloud.discovery.nats.cfg: " + key + ": expected " + expected);
  }

  @Test
  void refusesTwoWaysToLogIn() {
    assertThatThrownBy(() -> read(Map.of("token_file", "a", "nkey_file", "b")))
        .hasMessageContaining("only one of");
  }

  @Test
  void theComponentStaysDownAndSaysWhy() {
    NatsConfig wrong = TestSettings.config(Map.of("payload_encoding", "hex"));
    NatsComponent component = new NatsComponent(wrong, new RecordingMeters());

    assertThat(component.state()).isEqualTo("misconfigured");
    assertThat(component.detail()).contains("payload.encoding: expected object or base64");
    component.close();
  }

  private static Settings read(Map<String, Object> values) throws BadSetting {
    return TestSettings.read(values);
  }
}
