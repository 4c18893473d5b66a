package org.opencloud.discovery.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencloud.discovery.libp2p.HostConfig.Security;
import org.opencloud.discovery.libp2p.StreamException.Reason;

/** Noise and TLS, and how a dialler and a listener come to the same one. */
class SecurityTest {
  private static final String ECHO = "/test/echo/1.0";

  /** What the dialler proposes, what the listener has, and how many proposals were in vain. */
  @ParameterizedTest
  @CsvSource({
    "noise tls, noise tls, true",
    "tls noise, noise tls, true",
    "noise tls, tls, true",
    "tls noise, noise, true",
    "tls, tls, true",
    "noise tls, noise, false",
    "noise tls, tls, false",
    "tls, noise tls, false"
  })
  void findsTheCommonOne(String dialler, String listener, boolean onePacket) {
    for (Optional<byte[]> psk : List.of(Optional.<byte[]>empty(), Optional.of(TestHost.PSK))) {
      try (TestHost a = TestHost.secured(psk, security(dialler, onePacket));
          TestHost b = TestHost.secured(psk, security(listener, true))) {
        b.echo(ECHO);
        Stream stream = TestHost.done(a.connectIdentified(b).open(List.of(ECHO)));
        Collected answer = Collected.of(stream);
        stream.write(ByteBuffer.allocate(300_000));
        stream.closeWrite();
        assertThat(TestHost.done(answer.whole)).hasSize(300_000);
        assertThat(a.counts).hasToString("{}");
        assertThat(b.host.connections()).hasSize(1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void saysThatThereIsNoCommonOne(boolean onePacket) {
    try (TestHost a = TestHost.secured(Optional.of(TestHost.PSK), security("noise", onePacket));
        TestHost b = TestHost.secured(Optional.of(TestHost.PSK), security("tls", onePacket))) {
      ConnectTest.assertFails(
          a.host.connect(b.id(), b.addresses, TestHost.PATIENCE), Reason.UNSUPPORTED);
      assertThat(a.counts).hasToString("{dial.failed/security=1}");
    }
  }

  @Test
  void refusesAPeerThatIsNotTheOneDialled() {
    try (TestHost a = TestHost.secured(Optional.empty(), security("tls", true));
        TestHost b = TestHost.started()) {
      ConnectTest.assertFails(
          a.host.connect(ConnectTest.someone(), b.addresses, TestHost.PATIENCE), Reason.HANDSHAKE);
      assertThat(a.counts).hasToString("{dial.failed/handshake=1}");
      Waiting.until(() -> b.counts.of("connection.refused/handshake") == 1);
    }
  }

  @Test
  void endsTheConnectionOfAPeerThatIsKilledInABulk() {
    try (TestHost a = TestHost.secured(Optional.empty(), security("tls", true))) {
      TestHost b = TestHost.started();
      b.host.handle(ECHO, Collected::of);
      Stream stream = TestHost.done(a.connect(b).open(List.of(ECHO)));
      stream.write(ByteBuffer.allocate(2_000_000));
      b.host.close();
      Waiting.until(() -> a.host.connections().isEmpty());
    }
  }

  @Test
  void closesAPeerThatStopsInTheHandshake() throws Exception {
    try (TestHost host =
            TestHost.started(Optional.empty(), limits -> limits.upgrade(Duration.ofMillis(300)));
        Socket socket = new Socket("127.0.0.1", host.port())) {
      socket.setSoTimeout(10_000);
      byte[] tokens = RawPeer.tokens("/multistream/1.0.0", Security.TLS);
      socket.getOutputStream().write(tokens);
      assertThat(socket.getInputStream().readNBytes(tokens.length)).isEqualTo(tokens);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      assertThat(host.counts).hasToString("{connection.refused/timeout=1}");
    }
  }

  @Test
  void takesNoOtherProtocol() {
    assertThatThrownBy(() -> new Security(List.of("/plaintext/2.0.0"), true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Security(List.of(), true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Security security(String words, boolean onePacket) {
    return new Security(
        Arrays.stream(words.split(" "))
            .map(word -> word.equals("tls") ? Security.TLS : Security.NOISE)
            .toList(),
        onePacket);
  }
}
