package org.opencloud.discovery.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.PeerProcess;
import org.opencloud.discovery.libp2p.Host;
import org.opencloud.discovery.libp2p.StreamException;

/** Streams with each foreign peer, opened by us and by it. */
@ParameterizedClass(name = "{0}")
@MethodSource("settings")
class StreamsIT {
  private static final long MIB = 1 << 20;

  @Parameter Peers.Setting setting;

  private static PeerProcess peer;
  private OurNode ours;

  static Stream<Peers.Setting> settings() {
    return Peers.settings();
  }

  @BeforeParameterizedClassInvocation
  static void start(Peers.Setting setting) {
    peer = setting.start(Map.of());
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    if (peer != null) {
      peer.close();
    }
  }

  @BeforeEach
  void connect() {
    ours = setting.ours();
    peer.call("dial", Map.of("address", ours.address()));
    ours.identified(peer);
  }

  @AfterEach
  void close() {
    ours.close();
  }

  private JsonNode peer(String command, Map<String, ?> arguments) {
    return peer.call(command, with(arguments));
  }

  private Map<String, Object> with(Map<String, ?> arguments) {
    Map<String, Object> all = new HashMap<>(arguments);
    all.put("peer", ours.id());
    return all;
  }

  @Test
  void readsToTheEndAfterOurHalfClose() {
    TestStream stream = ours.open(peer, ServedStreams.ECHO);
    stream.write("half".getBytes(StandardCharsets.UTF_8)).finish();
    assertThat(stream.awaitEnd().first()).asString().isEqualTo("half");
  }

  @Test
  void isReadToTheEndAfterItsHalfClose() {
    assertThat(peer("echo", Map.of("text", "other half")).path("text").asText())
        .isEqualTo("other half");
  }

  @Test
  void toldOfOurResetHasTheCode() {
    TestStream stream = ours.open(peer, ServedStreams.ECHO).write((byte) 1);
    assertThat(Deadline.in(OurNode.PATIENCE).await(() -> stream.received() == 1)).isTrue();
    stream.stream().reset(0x1004);
    String noticed = setting.kind().noticesResets() ? "broken" : "ended";
    JsonNode told = peer.await(noticed, this::isOurEcho, OurNode.PATIENCE);
    assertThat(told.path("code").asInt()).isEqualTo(code(0x1004));
    assertThat(peer("awaitReset", Map.of("code", 0x77)).path("code").asInt()).isEqualTo(code(0x77));
  }

  private boolean isOurEcho(JsonNode event) {
    return event.path("protocol").asText().equals(ServedStreams.ECHO)
        && event.path("peer").asText().equals(ours.id());
  }

  @Test
  void itsResetReachesUsWithTheCode() {
    peer("reset", Map.of("code", 0x1005));
    assertThat(Deadline.in(OurNode.PATIENCE).await(() -> !ours.streams.resets().isEmpty()))
        .isTrue();
    assertThat(ours.streams.resets()).containsExactly(code(0x1005));

    TestStream stream = ours.open(peer, ServedStreams.RESET);
    stream.write(ByteBuffer.allocate(4).putInt(0x66).array());
    assertThat(stream.ended().toCompletableFuture())
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .havingCause()
        .asInstanceOf(InstanceOfAssertFactories.type(StreamException.class))
        .satisfies(
            e -> {
              assertThat(e.reason()).isEqualTo(StreamException.Reason.RESET);
              assertThat(e.code()).isEqualTo(code(0x66));
            });
  }

  /** What arrives of a code. */
  private int code(int told) {
    return setting.kind().tellsResetCodes() ? told : 0;
  }

  @Test
  void takesABulkStream() {
    long bytes = setting.bulk();
    TestStream stream = ours.open(peer, ServedStreams.SINK);
    stream.pour(bytes).finish();
    byte[] told = stream.awaitEnd().first();
    assertThat(told).hasSize(40);
    assertThat(ByteBuffer.wrap(told).getLong()).isEqualTo(bytes);
    assertThat(HexFormat.of().formatHex(told, 8, 40)).isEqualTo(Pattern.hash(bytes));
    assertNothingWasRefused();
  }

  @Test
  void givesABulkStream() {
    long bytes = setting.bulk();
    TestStream stream = ours.open(peer, ServedStreams.SOURCE);
    stream.write(ByteBuffer.allocate(8).putLong(bytes).array());
    TestStream.Account account = stream.awaitEnd();
    assertThat(account.bytes()).isEqualTo(bytes);
    assertThat(account.sha256()).isEqualTo(Pattern.hash(bytes));
    assertNothingWasRefused();
  }

  @Test
  void opensBulkStreamsBothWays() {
    long bytes = 8 * MIB;
    JsonNode sent = peer("send", Map.of("protocol", ServedStreams.SINK, "bytes", bytes));
    JsonNode fetched = peer("fetch", Map.of("bytes", bytes));
    for (JsonNode told : new JsonNode[] {sent, fetched}) {
      assertThat(told.path("bytes").asLong()).isEqualTo(bytes);
      assertThat(told.path("sha256").asText()).isEqualTo(Pattern.hash(bytes));
    }
    assertNothingWasRefused();
  }

  private void assertNothingWasRefused() {
    assertThat(ours.drops.toString()).doesNotContain("yamux", "stream.", "connection.");
  }

  @Test
  void isHeldBackByAPeerThatDoesNotRead() {
    assumeTrue(setting.kind().holdsBack(), () -> setting.kind() + " reads ahead, then resets");
    TestStream stream = ours.open(peer, ServedStreams.STALL);
    CompletableFuture<TestStream> pouring =
        CompletableFuture.supplyAsync(() -> stream.pour(32 * MIB));
    long held = steady(stream::sent);
    assertThat(held).isLessThan(17 * MIB);
    assertThat(pouring).isNotDone();

    peer("drain", Map.of());
    OurNode.done(pouring).finish();
    assertThat(ByteBuffer.wrap(stream.awaitEnd().first()).getLong()).isEqualTo(32 * MIB);
  }

  @Test
  void isHeldBackByUsWhenWeDoNotRead() {
    CompletableFuture<JsonNode> sending =
        peer.begin("send", with(Map.of("protocol", ServedStreams.STALL, "bytes", 32 * MIB)));
    long held = steady(() -> peer("sent", Map.of()).path("bytes").asLong());
    if (setting.tellsWhatItHolds()) {
      assertThat(held).as("our window and the peer's buffers").isLessThan(8 * MIB);
    }
    assertThat(unread()).as("our window").isLessThan(MIB);
    assertThat(sending).isNotDone();

    ours.streams.drain();
    JsonNode told = OurNode.done(sending);
    assertThat(told.path("bytes").asLong()).isEqualTo(32 * MIB);
    assertThat(told.path("sha256").asText()).isEqualTo(Pattern.hash(32 * MIB));
    assertNothingWasRefused();
  }

  /** Bytes that wait in our host for their reader, and grown windows. */
  private long unread() {
    return ours.host.uses().stream()
        .filter(use -> use.name().equals("buffer"))
        .mapToLong(Host.Use::used)
        .sum();
  }

  /** The number at which something stands still for half a second, above nothing. */
  private static long steady(LongSupplier number) {
    long[] last = {0, System.nanoTime()};
    boolean stood =
        Deadline.in(OurNode.PATIENCE)
            .await(
                () -> {
                  long now = number.getAsLong();
                  if (now != last[0]) {
                    last[0] = now;
                    last[1] = System.nanoTime();
                  }
                  return now > 0 && System.nanoTime() - last[1] > 500_000_000L;
                });
    assertThat(stood).as("stands still").isTrue();
    return last[0];
  }
}
