package org.opencloud.discovery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.wire.RecordMessages.Beat;
import org.opencloud.discovery.wire.RecordMessages.BeatAnswer;
import org.opencloud.discovery.wire.RecordMessages.Found;
import org.opencloud.discovery.wire.RecordMessages.Published;

class RecordMessagesTest {
  private static final String DID = Events.did(Events.ASKER);

  @Test
  void thePageShowsEachMessage() throws Exception {
    String page = Files.readString(Path.of("../../docs/protocol.md"));

    assertThat(page)
        .contains(text(RecordMessages.encode(new Published("stored", "", 7))))
        .contains(text(RecordMessages.encode(new Published("stale", "expected more than 7", 7))))
        .contains(text(RecordMessages.encodeKeys(List.of(DID))))
        .contains(text(RecordMessages.encode(new Found(0, List.of(DID)))))
        .contains(text(RecordMessages.encode(new Beat(1_790_000_000_000L, 7, 4))))
        .contains(text(RecordMessages.encode(new BeatAnswer(1_790_000_000_021L, 7, 120, 1000, 2))))
        .contains(
            text(
                RecordMessages.encode(
                    new BeatAnswer(1_790_000_000_021L, 0, 1000, 1000, 1, BeatAnswer.FULL))));
  }

  private static String text(byte[] json) {
    return new String(json, UTF_8);
  }

  @Test
  void givesBackWhatWasWritten() throws Exception {
    Published published = new Published("stale", "é", Long.MAX_VALUE);
    Beat beat = new Beat(1, 2, 16);
    BeatAnswer answer = new BeatAnswer(1, 2, 3, 4, 5);
    Found found = new Found(2, List.of(DID));

    assertThat(RecordMessages.published(RecordMessages.encode(published))).isEqualTo(published);
    assertThat(RecordMessages.beat(RecordMessages.encode(beat))).isEqualTo(beat);
    assertThat(RecordMessages.beatAnswer(RecordMessages.encode(answer))).isEqualTo(answer);
    BeatAnswer full = new BeatAnswer(1, 2, 3, 3, 5, BeatAnswer.FULL);
    assertThat(RecordMessages.beatAnswer(RecordMessages.encode(full))).isEqualTo(full);
    assertThat(RecordMessages.found(RecordMessages.encode(found))).isEqualTo(found);
    assertThat(RecordMessages.keys(RecordMessages.encodeKeys(List.of(DID)))).containsExactly(DID);
  }

  @Test
  void keepsTheLimits() {
    assertRefused(() -> RecordMessages.keys(json("{\"keys\":[]}")), "keys");
    assertRefused(
        () -> RecordMessages.keys(RecordMessages.encodeKeys(Collections.nCopies(65, "k"))), "keys");
    assertRefused(() -> RecordMessages.keys(json("{\"keys\":\"k\"}")), "keys");
    assertRefused(() -> RecordMessages.keys(json("{\"keys\":[\"k\"],\"keys\":[\"l\"]}")), "keys");
    assertRefused(() -> RecordMessages.beat(json("{\"sequence\":1}")), "time");
    assertRefused(() -> RecordMessages.beat(json("{\"time\":1,\"wanted\":17}")), "wanted");
    assertRefused(() -> RecordMessages.beatAnswer(json("{\"time\":1,\"records\":17}")), "records");
    assertRefused(() -> RecordMessages.published(json("{\"sequence\":1}")), "code");
    assertRefused(() -> RecordMessages.found(json("{\"missing\":[]}")), "found");
    assertRefused(() -> RecordMessages.beat(new byte[1025]), "payload");
  }

  private static byte[] json(String text) {
    return text.getBytes(UTF_8);
  }

  private static void assertRefused(ThrowingCallable reading, String field) {
    assertThatThrownBy(reading)
        .isInstanceOf(WireException.class)
        .hasMessageStartingWith(field + ":");
  }
}
