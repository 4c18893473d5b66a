package org.opencloud.discovery.libp2p;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.libp2p.StreamException.Reason;

/** Streams between two hosts over loopback sockets. */
class StreamsTest {
  private static final String ECHO = "/test/echo/1.0";

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void echoesThroughAWholeConnection(boolean withPsk) {
    Optional<byte[]> psk = Optional.of(TestHost.PSK).filter(key -> withPsk);
    try (TestHost a = TestHost.started(psk, limits -> limits);
        TestHost b = TestHost.started(psk, limits -> limits)) {
      b.echo(ECHO);
      Connection connection = a.connectIdentified(b);
      assertThat(connection.identified().protocols()).contains(ECHO, "/ipfs/ping/1.0.0");
      assertThat(connection.identified().addresses()).isEqualTo(b.addresses);
      assertThat(connection.identified().agent()).isEqualTo("test/1");
      Stream stream = TestHost.done(connection.open(List.of("/test/none/1.0", ECHO)));
      assertThat(stream.protocol()).isEqualTo(ECHO);
      Collected answer = Collected.of(stream);
      stream.write(ByteBuffer.wrap("hello".getBytes(UTF_8)));
      stream.closeWrite();
      assertThat(TestHost.done(answer.whole)).isEqualTo("hello".getBytes(UTF_8));
      assertThat(TestHost.done(a.host.ping(b.id(), TestHost.PATIENCE))).isPositive();
    }
  }

  @Test
  void writesAtOnceWhenIdentifyHasToldTheProtocol() {
    try (TestHost a = TestHost.started();
        TestHost b = TestHost.started()) {
      b.echo(ECHO);
      Connection connection = a.connectIdentified(b);
      CompletableFuture<Collected> answer = new CompletableFuture<>();
      connection
          .open(List.of(ECHO))
          .thenAccept(
              stream -> {
                answer.complete(Collected.of(stream));
                stream.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
                stream.closeWrite();
              });
      assertThat(TestHost.done(TestHost.done(answer).whole)).containsExactly(1, 2, 3);
    }
  }

  @Test
  void saysThatThePeerDoesNotSpeakAProtocol() {
    try (TestHost a = TestHost.started();
        TestHost b = TestHost.started()) {
      Connection connection = a.connect(b);
      assertThatThrownBy(() -> TestHost.done(connection.open(List.of("/no/1", "/no/2"))))
          .cause()
          .isInstanceOfSatisfying(
              StreamException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED));
    }
  }

  @Test
  void carriesTheErrorCodeOfAReset() {
    try (TestHost a = TestHost.started();
        TestHost b = TestHost.started()) {
      CompletableFuture<Stream> accepted = new CompletableFuture<>();
      b.host.handle(ECHO, accepted::complete);
      Stream stream = TestHost.done(a.connect(b).open(List.of(ECHO)));
      Collected ours = Collected.of(stream);
      TestHost.done(accepted).reset(77);
      assertThatThrownBy(() -> TestHost.done(ours.whole))
          .cause()
          .isInstanceOfSatisfying(
              StreamException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.RESET);
                assertThat(e.code()).isEqualTo(77);
              });
      assertThatThrownBy(() -> TestHost.done(stream.write(ByteBuffer.allocate(1))))
          .hasCauseInstanceOf(StreamException.class);
    }
  }

  @Test
  void keepsOneSideOpenWhenTheOtherIsClosed() {
    try (TestHost a = TestHost.started();
        TestHost b = TestHost.started()) {
      CompletableFuture<Stream> accepted = new CompletableFuture<>();
      b.host.handle(ECHO, accepted::complete);
      Stream ours = TestHost.done(a.connect(b).open(List.of(ECHO)));
      Collected answer = Collected.of(ours);
      TestHost.done(ours.closeWrite());
      Stream theirs = TestHost.done(accepted);
      assertThat(TestHost.done(Collected.of(theirs).whole)).isEmpty();
      TestHost.done(theirs.write(ByteBuffer.wrap(new byte[] {9})));
      theirs.closeWrite();
      assertThat(TestHost.done(answer.whole)).containsExactly(9);
      assertThatThrownBy(() -> TestHost.done(ours.write(ByteBuffer.allocate(1))))
          .hasCauseInstanceOf(StreamException.class);
    }
  }
}
