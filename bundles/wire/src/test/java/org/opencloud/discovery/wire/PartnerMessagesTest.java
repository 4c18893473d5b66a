package org.opencloud.discovery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.wire.PartnerMessages.Beat;
import org.opencloud.discovery.wire.PartnerMessages.NoticeAnswer;

class PartnerMessagesTest {

  @Test
  void thePageShowsEachMessage() throws Exception {
    String page = Files.readString(Path.of("../../docs/protocol.md"));

    assertThat(page)
        .contains(text(PartnerMessages.encode(new NoticeAnswer("taken", ""))))
        .contains(
            text(
                PartnerMessages.encode(
                    new NoticeAnswer("creator", "expected the sender's own resource"))))
        .contains(text(PartnerMessages.encode(new Beat(1_790_000_000_000L, 20_000))))
        .contains(PartnerMessages.protocol(Purpose.CREATE))
        .contains(PartnerMessages.HEARTBEAT_PROTOCOL);
  }

  private static String text(byte[] json) {
    return new String(json, UTF_8);
  }

  @Test
  void givesBackWhatWasWritten() throws Exception {
    NoticeAnswer answer = new NoticeAnswer("not_partner", "é");
    Beat beat = new Beat(7, 5_000);

    assertThat(PartnerMessages.noticeAnswer(PartnerMessages.encode(answer))).isEqualTo(answer);
    assertThat(PartnerMessages.beat(PartnerMessages.encode(beat))).isEqualTo(beat);
    assertThat(PartnerMessages.beat(json("{\"time\":7}"))).isEqualTo(new Beat(7, 20_000));
  }

  @Test
  void keepsTheLimits() {
    assertRefused(() -> PartnerMessages.beat(json("{}")), "time");
    assertRefused(() -> PartnerMessages.beat(json("{\"time\":1,\"every_ms\":999}")), "every_ms");
    assertRefused(() -> PartnerMessages.noticeAnswer(json("{}")), "code");
    assertRefused(() -> PartnerMessages.noticeAnswer(json("{\"code\":\"A b\"}")), "code");
    assertRefused(
        () -> PartnerMessages.noticeAnswer(json("{\"code\":\"" + "x".repeat(33) + "\"}")), "code");
    assertRefused(() -> PartnerMessages.noticeAnswer(new byte[1025]), "payload");
    assertRefused(() -> PartnerMessages.requireObject(json("[]")), "payload");
    assertRefused(() -> PartnerMessages.requireObject(new byte[131_073]), "payload");
  }

  @Test
  void readsTheHeadOfAResource() throws Exception {
    assertThat(ResourceHead.read(json("{\"ID\":\"a\",\"Data_Type\":\"DATA\",\"x\":{\"id\":1}}")))
        .isEqualTo(new ResourceHead("a", "DATA", Optional.empty(), false));
    assertThat(ResourceHead.read(json("{\"creator_id\":\"\",\"access\":null}")))
        .isEqualTo(new ResourceHead("", "", Optional.of(""), true));
  }

  @Test
  void twoOwnersAreNone() {
    assertRefused(
        () -> ResourceHead.read(json("{\"creator_id\":\"a\",\"Creator_ID\":\"b\"}")), "creator_id");
    assertRefused(() -> ResourceHead.read(json("{\"id\":\"a\",\"id\":\"a\"}")), "id");
    assertRefused(() -> ResourceHead.read(json("{\"id\":" + "[".repeat(70))), "id");
    assertRefused(() -> ResourceHead.read(new byte[131_073]), "payload");
  }

  private static byte[] json(String text) {
    return text.getBytes(UTF_8);
  }

  private static void assertRefused(ThrowingCallable read, String field) {
    assertThatThrownBy(read).isInstanceOf(WireException.class).hasMessageStartingWith(field + ":");
  }
}
