package org.opencloud.discovery.libp2p;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.libp2p.StreamException.Reason;

/** Whatever may knock at an open port. */
class HostileSocketTest {
  private static final byte[] HTTP = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII);
  private static final byte[] TLS =
      HexFormat.of().parseHex("16030100c8010000c40303" + "00".repeat(189));
  private static final String ZEROS =
      "0000000000000000000000000000000000000000000000000000000000000000";
  private static final byte[] HEADER = RawPeer.tokens("/multistream/1.0.0");

  @Test
  void closesOnJunkWithoutAWord() throws IOException {
    try (TestHost host = TestHost.started()) {
      for (byte[] junk : List.of(HTTP, TLS, new byte[1_000])) {
        assertThat(answerTo(host, junk)).isEmpty();
      }
      assertThat(host.counts.of("connection.refused/handshake")).isEqualTo(3);
    }
  }

  @Test
  void closesOnAnotherKeyWithNothingButItsNonce() throws IOException {
    try (TestHost host = TestHost.started(Optional.of(TestHost.PSK), limits -> limits)) {
      for (byte[] junk : List.of(HTTP, TLS, new byte[1_000])) {
        assertThat(answerTo(host, junk)).hasSize(24);
      }
      assertThat(host.counts).hasToString("{connection.refused/psk=3}");
    }
  }

  @Test
  void tellsTheDiallerThatTheKeysMayDiffer() {
    byte[] otherKey = new byte[32];
    otherKey[0] = 1;
    try (TestHost a = TestHost.started(Optional.of(TestHost.PSK), limits -> limits);
        TestHost b = TestHost.started(Optional.of(otherKey), limits -> limits);
        TestHost open = TestHost.started()) {
      for (TestHost other : List.of(b, open)) {
        assertThatThrownBy(
                () -> TestHost.done(a.host.connect(other.id(), other.addresses, TestHost.PATIENCE)))
            .cause()
            .hasMessageContaining("another swarm key")
            .isInstanceOfSatisfying(
                StreamException.class, e -> assertThat(e.reason()).isEqualTo(Reason.HANDSHAKE));
        ConnectTest.assertFails(
            other.host.connect(a.id(), a.addresses, TestHost.PATIENCE), Reason.HANDSHAKE);
      }
      // The host without a key hangs up on our nonce, perhaps before we read what it sent.
      Waiting.until(() -> a.host.connections().isEmpty());
      assertThat(a.counts.of("connection.refused/psk")).isPositive();
      assertThat(b.counts.of("connection.refused/psk")).isEqualTo(1);
      assertThat(open.counts.of("connection.refused/handshake")).isEqualTo(1);
    }
  }

  @Test
  void givesUpOnASocketThatStopsBehindItsNonce() throws IOException {
    try (TestHost host =
            TestHost.started(
                Optional.of(TestHost.PSK), limits -> limits.upgrade(Duration.ofMillis(300)));
        Socket socket = new Socket("127.0.0.1", host.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(new byte[24]);
      assertThat(socket.getInputStream().readAllBytes()).hasSize(24);
      assertThat(host.counts.of("connection.refused/timeout")).isEqualTo(1);
    }
  }

  @Test
  void givesUpOnAWriterOfOneByteAtATime() throws IOException {
    try (TestHost host =
            TestHost.started(Optional.empty(), limits -> limits.upgrade(Duration.ofMillis(500)));
        Socket socket = new Socket("127.0.0.1", host.port())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(20);
      byte[] proposals = RawPeer.tokens("/multistream/1.0.0", "/tls/1.0.0".repeat(10));
      int sent = 0;
      while (host.counts.of("connection.refused/timeout") == 0 && sent < proposals.length) {
        socket.getOutputStream().write(proposals[sent++]);
        readNothingFor20Millis(socket.getInputStream());
      }
      assertThat(host.counts.of("connection.refused/timeout")).isEqualTo(1);
    } catch (IOException e) {
      assertThat(e).hasMessageMatching(".*(reset|pipe|closed).*");
    }
  }

  private static void readNothingFor20Millis(InputStream in) throws IOException {
    try {
      in.read();
    } catch (SocketTimeoutException e) {
      // Nothing came, as expected.
    }
  }

  @Test
  void answersZeroBytesBehindTheHeaderWithNothing() throws IOException {
    byte[] bytes = Arrays.copyOf(HEADER, HEADER.length + 10_000);
    try (TestHost host = TestHost.started()) {
      assertThat(answerTo(host, bytes).length).isLessThanOrEqualTo(HEADER.length);
      assertThat(host.counts.of("connection.refused/handshake")).isEqualTo(1);
    }
  }

  /**
   * Behind "/noise": empty, endless and useless frames, a point of low order, a changed message.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000",
        "ffff",
        "000f" + "000000000000000000000000000000",
        "0020" + ZEROS,
        "0021" + ZEROS + "00",
        "0020"
            + "0900000000000000000000000000000000000000000000000000000000000000"
            + "0040"
            + ZEROS
            + ZEROS
      })
  void closesWhatIsNoNoiseHandshake(String hex) throws IOException {
    try (TestHost host = TestHost.started()) {
      answerTo(host, behind(HostConfig.Security.NOISE, HexFormat.of().parseHex(hex)));
      assertThat(host.counts).hasToString("{connection.refused/handshake=1}");
    }
  }

  @Test
  void closesWhatIsNoTlsHandshake() throws IOException {
    try (TestHost host = TestHost.started()) {
      byte[] hello = HexFormat.of().parseHex("1603010005ffffffffff");
      for (byte[] junk : List.of(HTTP, hello, new byte[1_000])) {
        answerTo(host, behind(HostConfig.Security.TLS, junk));
      }
      assertThat(host.counts).hasToString("{connection.refused/handshake=3}");
    }
  }

  /** An old version, and a client that shows no certificate. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void refusesATlsClientThatIsNotALibp2pPeer(String version) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Trusting()}, null);
    try (TestHost host = TestHost.started();
        Socket plain = new Socket("127.0.0.1", host.port())) {
      plain.setSoTimeout(10_000);
      byte[] tokens = RawPeer.tokens("/multistream/1.0.0", HostConfig.Security.TLS);
      plain.getOutputStream().write(tokens);
      assertThat(plain.getInputStream().readNBytes(tokens.length)).isEqualTo(tokens);
      SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", 1, true);
      socket.setEnabledProtocols(new String[] {version});
      assertThatThrownBy(
              () -> {
                socket.startHandshake();
                socket.getInputStream().read();
              })
          .isInstanceOf(IOException.class);
      Waiting.until(() -> host.counts.of("connection.refused/handshake") == 1);
    }
  }

  /** Trusts every server: it is the host that has to refuse. */
  private static final class Trusting extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private static byte[] behind(String security, byte[] bytes) {
    byte[] tokens = RawPeer.tokens("/multistream/1.0.0", security);
    return ByteBuffer.allocate(tokens.length + bytes.length).put(tokens).put(bytes).array();
  }

  @Test
  void stopsAPeerThatProposesWithoutEnd() throws IOException {
    String[] proposals = new String[200];
    Arrays.fill(proposals, "/x");
    proposals[0] = "/multistream/1.0.0";
    try (TestHost host = TestHost.started()) {
      assertThat(answerTo(host, RawPeer.tokens(proposals)).length).isLessThan(200);
      assertThat(host.counts.of("connection.refused/handshake")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void understandsAPeerWhoseBytesArriveOneByOne(boolean withPsk) throws IOException {
    Optional<byte[]> psk = Optional.of(TestHost.PSK).filter(key -> withPsk);
    try (TestHost a = TestHost.started(psk, limits -> limits);
        TestHost b = TestHost.started(psk, limits -> limits);
        Bytewise wire = new Bytewise(b.port())) {
      TestHost.done(
          a.host.connect(b.id(), List.of("/ip4/127.0.0.1/tcp/" + wire.port()), TestHost.PATIENCE));
      assertThat(TestHost.done(a.host.ping(b.id(), TestHost.PATIENCE))).isPositive();
    }
  }

  private static byte[] answerTo(TestHost host, byte[] junk) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", host.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(junk);
      return readUntilClosed(socket.getInputStream());
    }
  }

  /** Closing with unread input shows as a reset; what came before it counts. */
  private static byte[] readUntilClosed(InputStream in) {
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    try {
      for (int b = in.read(); b >= 0; b = in.read()) {
        got.write(b);
      }
    } catch (SocketException e) {
      // Closed all the same.
    } catch (IOException e) {
      throw new AssertionError("host does not close", e);
    }
    return got.toByteArray();
  }

  /** Passes bytes on in both directions, each in a packet of its own. */
  private static final class Bytewise implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final CompletableFuture<Socket> here = new CompletableFuture<>();
    private final Socket there;

    private Bytewise(int target) throws IOException {
      there = new Socket("127.0.0.1", target);
      start(
          () -> {
            Socket accepted = server.accept();
            here.complete(accepted);
            copy(accepted, there);
          });
      start(() -> copy(there, here.join()));
    }

    private int port() {
      return server.getLocalPort();
    }

    private static void start(Work work) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  work.run();
                } catch (IOException e) {
                  // The test is over.
                }
              });
      thread.setDaemon(true);
      thread.start();
    }

    private static void copy(Socket from, Socket to) throws IOException {
      to.setTcpNoDelay(true);
      OutputStream out = to.getOutputStream();
      InputStream in = from.getInputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        out.write(b);
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
      there.close();
      here.join().close();
    }

    private interface Work {
      void run() throws IOException;
    }
  }
}
