package org.opencloud.discovery.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that were dialled for a while, and several to one peer. */
class UnusedConnectionsTest {
  private static final String ECHO = "/test/echo/1.0";
  private static final String LASTING = "/test/lasting/1.0";
  private static final Duration GRACE = Duration.ofMillis(300);
  private static final int TRIES = 50;

  private final TestHost a = started();
  private final TestHost b = started();
  private final TestHost c = started();

  private static TestHost started() {
    TestHost host = TestHost.started(Optional.empty(), limits -> limits.watermarks(9, 9, GRACE));
    host.echo(ECHO);
    host.host.handleLasting(LASTING, Collected::of);
    return host;
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
    c.close();
  }

  @Test
  void closesWhatWasReleasedOnceItIsIdle() {
    Stream stream = TestHost.done(a.connectIdentified(b).open(List.of(ECHO)));
    TestHost.done(a.connectIdentified(b).open(List.of(LASTING)));
    a.host.release(b.id());
    awaitRelease();
    assertThat(a.host.connection(b.id())).as("a stream is open").isPresent();

    stream.reset(0);
    Waiting.until(() -> a.host.connections().isEmpty() && b.host.connections().isEmpty());
    assertThat(a.counts.of("connection.trimmed/idle")).isEqualTo(2);
    assertThat(b.counts).hasToString("{}");
  }

  /** Long enough for the peer to be given up, were it idle: another one is. */
  private void awaitRelease() {
    a.connectIdentified(c);
    a.host.release(c.id());
    Waiting.until(() -> a.host.connection(c.id()).isEmpty());
  }

  @Test
  void keepsWhatIsProtectedOrWantedAgainOrCameFromThePeer() {
    a.connectIdentified(b);
    a.host.protect("test", Set.of(b.id()));
    a.host.release(b.id());
    b.host.release(a.id());
    awaitRelease();
    assertThat(a.host.connection(b.id())).as("protected").isPresent();

    TestHost.done(a.host.connect(b.id(), b.addresses, TestHost.PATIENCE));
    a.host.protect("test", Set.of());
    awaitRelease();
    assertThat(a.host.connection(b.id())).as("wanted again").isPresent();
    assertThat(b.counts).hasToString("{}");
  }

  @Test
  void closesAllButOneOfSeveralThatNobodyUses() {
    connectTwice();
    Waiting.until(() -> a.host.connections().size() == 1 && b.host.connections().size() == 1);
    boolean weDial = Arrays.compareUnsigned(a.id().bytes(), b.id().bytes()) < 0;
    assertThat(only(a.host.connections()).inbound()).isEqualTo(!weDial);
    assertThat(only(b.host.connections()).inbound()).isEqualTo(weDial);
    assertThat(trimmedDoubles()).isPositive();
    assertThat(a.host.connection(b.id())).isPresent();
    awaitRelease();
    assertThat(a.host.connection(b.id())).as("the last one stays").isPresent();
  }

  @Test
  void keepsSeveralThatCarryStreams() {
    connectTwiceWithStreams();
    long trimmedBefore = trimmedDoubles();
    awaitRelease();
    assertThat(a.host.connections()).hasSize(2);
    assertThat(trimmedDoubles()).isEqualTo(trimmedBefore);
  }

  /** On a busy machine one of two may be closed before it carries a stream: then again. */
  private void connectTwiceWithStreams() {
    for (int i = 0; i < TRIES; i++) {
      connectTwice();
      Collection<Connection> both = a.host.connections();
      if (both.size() == 2 && both.stream().allMatch(UnusedConnectionsTest::takesAStream)) {
        return;
      }
      Waiting.until(this::disconnected);
    }
    throw new AssertionError("no stream on each of two connections in " + TRIES + " tries");
  }

  private static boolean takesAStream(Connection connection) {
    CompletableFuture<Boolean> taken = new CompletableFuture<>();
    connection
        .open(List.of(LASTING))
        .whenComplete((stream, failure) -> taken.complete(failure == null));
    return TestHost.done(taken);
  }

  private long trimmedDoubles() {
    return a.counts.of("connection.trimmed/double") + b.counts.of("connection.trimmed/double");
  }

  private static Connection only(Collection<Connection> connections) {
    return connections.iterator().next();
  }

  /** Both dial at once, again when one of them was too late. */
  private void connectTwice() {
    for (int i = 0; i < TRIES; i++) {
      CompletionStage<Connection> out = a.host.connect(b.id(), b.addresses, TestHost.PATIENCE);
      CompletionStage<Connection> in = b.host.connect(a.id(), a.addresses, TestHost.PATIENCE);
      TestHost.done(out);
      TestHost.done(in);
      Waiting.until(() -> a.host.connections().size() == b.host.connections().size());
      if (a.host.connections().size() == 2) {
        return;
      }
      Waiting.until(this::disconnected);
    }
    throw new AssertionError("never dialled at once in " + TRIES + " tries");
  }

  /** A connection that the other side has just made comes a moment later. */
  private boolean disconnected() {
    a.host.connections().forEach(Connection::close);
    return a.host.connections().isEmpty() && b.host.connections().isEmpty();
  }
}
