package org.opencloud.discovery.wire;

import static org.opencloud.discovery.wire.WireException.malformed;

import org.opencloud.discovery.api.events.Event.Purpose;

/**
 * What partners say to each other besides signed events: {@code docs/protocol.md}, "Partners". One
 * JSON object each, at most {@link WireLimits#RECORD_MESSAGE_BYTES}, without LF.
 */
public final class PartnerMessages {
  public static final String HEARTBEAT_PROTOCOL = "/opencloud/resource/heartbeat/partner/1.0";

  /** Between two heartbeats of a partner that does not say. */
  public static final int BEAT_MILLIS = 20_000;

  private static final int MIN_BEAT_MILLIS = 1_000;
  private static final int MAX_BEAT_MILLIS = 600_000;
  private static final int CODE_CHARACTERS = 32;
  private static final int MESSAGE_CHARACTERS = 256;

  private PartnerMessages() {}

  /** The stream protocol on which a partner is told something of this purpose. */
  public static String protocol(Purpose purpose) {
    return "/opencloud/resource/" + purpose.type() + "/1.0";
  }

  /**
   * The answer to a notice.
   *
   * @param code {@code taken}, or why not; one word
   * @param message for people, often empty
   */
  public record NoticeAnswer(String code, String message) {
    public static final String TAKEN = "taken";

    public boolean isTaken() {
      return code.equals(TAKEN);
    }
  }

  /**
   * A heartbeat.
   *
   * @param time the sender's clock, Unix milliseconds
   * @param everyMillis when the next one comes, 1 s to 600 s
   */
  public record Beat(long time, int everyMillis) {}

  public static byte[] encode(NoticeAnswer answer) {
    return JsonObject.of(
        json -> {
          json.writeStringField("code", answer.code());
          json.writeStringField("message", answer.message());
        });
  }

  public static NoticeAnswer noticeAnswer(byte[] json) throws WireException {
    String[] texts = {"", ""};
    JsonObject.read(
        json,
        WireLimits.RECORD_MESSAGE_BYTES,
        (name, parser) -> {
          switch (name) {
            case "code" -> texts[0] = JsonObject.text(name, parser, CODE_CHARACTERS);
            case "message" -> texts[1] = JsonObject.text(name, parser, MESSAGE_CHARACTERS);
            default -> parser.skipChildren();
          }
        });
    if (texts[0].isEmpty() || !texts[0].chars().allMatch(PartnerMessages::isWord)) {
      throw malformed("code: expected a word");
    }
    return new NoticeAnswer(texts[0], texts[1]);
  }

  private static boolean isWord(int c) {
    return c >= 'a' && c <= 'z' || c == '_';
  }

  public static byte[] encode(Beat beat) {
    return JsonObject.of(
        json -> {
          json.writeNumberField("time", beat.time());
          json.writeNumberField("every_ms", beat.everyMillis());
        });
  }

  public static Beat beat(byte[] json) throws WireException {
    long[] time = {-1};
    int[] every = {BEAT_MILLIS};
    JsonObject.read(
        json,
        WireLimits.RECORD_MESSAGE_BYTES,
        (name, parser) -> {
          switch (name) {
            case "time" -> time[0] = JsonObject.whole(name, parser);
            case "every_ms" ->
                every[0] = JsonObject.number(name, parser, MIN_BEAT_MILLIS, MAX_BEAT_MILLIS);
            default -> parser.skipChildren();
          }
        });
    if (time[0] < 0) {
      throw malformed("time: expected Unix milliseconds");
    }
    return new Beat(time[0], every[0]);
  }

  /** Checks that a payload is one JSON object of at most {@link WireLimits#RESOURCE_BYTES}. */
  public static void requireObject(byte[] json) throws WireException {
    JsonObject.read(json, WireLimits.RESOURCE_BYTES, (name, parser) -> parser.skipChildren());
  }

  /** What is told of a resource that is no more. */
  public static byte[] deletion(String type, String id) {
    return JsonObject.of(
        json -> {
          json.writeStringField("id", id);
          json.writeStringField("data_type", type);
        });
  }
}
