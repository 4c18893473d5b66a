package org.opencloud.discovery.wire;

import static org.opencloud.discovery.wire.WireException.malformed;

import java.util.ArrayList;
import java.util.List;

/**
 * What nodes and indexers say to each other besides the records themselves: {@code
 * docs/protocol.md}, "Indexers". One JSON object each, without LF.
 */
public final class RecordMessages {
  public static final String PUBLISH_PROTOCOL = "/opencloud/record/publish/1.0";
  public static final String GET_PROTOCOL = "/opencloud/record/get/1.0";
  public static final String HEARTBEAT_PROTOCOL = "/opencloud/heartbeat/1.0";

  private static final int CODE_CHARACTERS = 32;
  private static final int MESSAGE_CHARACTERS = 256;

  private RecordMessages() {}

  /**
   * An indexer's answer to a record.
   *
   * @param code {@code stored}, or why not, such as {@code stale}
   * @param message for people
   * @param sequence of the record that is kept now; 0 when none is
   */
  public record Published(String code, String message, long sequence) {
    public static final String STORED = "stored";

    public boolean isStored() {
      return code.equals(STORED);
    }
  }

  /**
   * A node's heartbeat.
   *
   * @param time the sender's clock, Unix milliseconds
   * @param sequence of its newest record
   * @param wanted how many other indexers it would like to hear of, at most 16
   */
  public record Beat(long time, long sequence, int wanted) {}

  /**
   * An indexer's answer to a heartbeat. The records of other indexers follow, one a line.
   *
   * @param time the indexer's clock, Unix milliseconds
   * @param sequence of the node's record that is kept; 0 when none is
   * @param nodes with a heartbeat at this indexer
   * @param maxNodes how many it takes
   * @param records how many records follow, at most 16
   * @param code empty, or why this node is not one of them, such as {@code full}
   */
  public record BeatAnswer(
      long time, long sequence, int nodes, int maxNodes, int records, String code) {
    public static final String FULL = "full";

    /** To a node that is one of those with a heartbeat. */
    public BeatAnswer(long time, long sequence, int nodes, int maxNodes, int records) {
      this(time, sequence, nodes, maxNodes, records, "");
    }

    public boolean isTaken() {
      return code.isEmpty();
    }
  }

  /**
   * The end of an answer to a get.
   *
   * @param missing the keys that nobody here knows
   */
  public record Found(int found, List<String> missing) {
    public Found {
      missing = List.copyOf(missing);
    }
  }

  public static byte[] encode(Published published) {
    return JsonObject.of(
        json -> {
          json.writeStringField("code", published.code());
          json.writeStringField("message", published.message());
          json.writeNumberField("sequence", published.sequence());
        });
  }

  public static Published published(byte[] json) throws WireException {
    String[] texts = {"", ""};
    long[] sequence = {0};
    JsonObject.read(
        json,
        WireLimits.RECORD_MESSAGE_BYTES,
        (name, parser) -> {
          switch (name) {
            case "code" -> texts[0] = JsonObject.text(name, parser, CODE_CHARACTERS);
            case "message" -> texts[1] = JsonObject.text(name, parser, MESSAGE_CHARACTERS);
            case "sequence" -> sequence[0] = JsonObject.whole(name, parser);
            default -> parser.skipChildren();
          }
        });
    if (texts[0].isEmpty()) {
      throw malformed("code: expected text");
    }
    return new Published(texts[0], texts[1], sequence[0]);
  }

  public static byte[] encode(Beat beat) {
    return JsonObject.of(
        json -> {
          json.writeNumberField("time", beat.time());
          json.writeNumberField("sequence", beat.sequence());
          json.writeNumberField("wanted", beat.wanted());
        });
  }

  public static Beat beat(byte[] json) throws WireException {
    long[] numbers = {-1, 0};
    int[] wanted = {0};
    JsonObject.read(
        json,
        WireLimits.RECORD_MESSAGE_BYTES,
        (name, parser) -> {
          switch (name) {
            case "time" -> numbers[0] = JsonObject.whole(name, parser);
            case "sequence" -> numbers[1] = JsonObject.whole(name, parser);
            case "wanted" ->
                wanted[0] = JsonObject.number(name, parser, 0, WireLimits.HEARTBEAT_RECORDS);
            default -> parser.skipChildren();
          }
        });
    requireTime(numbers[0]);
    return new Beat(numbers[0], numbers[1], wanted[0]);
  }

  public static byte[] encode(BeatAnswer answer) {
    return JsonObject.of(
        json -> {
          json.writeNumberField("time", answer.time());
          json.writeNumberField("sequence", answer.sequence());
          json.writeNumberField("nodes", answer.nodes());
          json.writeNumberField("max_nodes", answer.maxNodes());
          json.writeNumberField("records", answer.records());
          if (!answer.isTaken()) {
            json.writeStringField("code", answer.code());
          }
        });
  }

  public static BeatAnswer beatAnswer(byte[] json) throws WireException {
    long[] numbers = {-1, 0};
    int[] counts = {0, 0, 0};
    String[] code = {""};
    JsonObject.read(
        json,
        WireLimits.RECORD_MESSAGE_BYTES,
        (name, parser) -> {
          switch (name) {
            case "time" -> numbers[0] = JsonObject.whole(name, parser);
            case "sequence" -> numbers[1] = JsonObject.whole(name, parser);
            case "nodes" -> counts[0] = JsonObject.number(name, parser, 0, Integer.MAX_VALUE);
            case "max_nodes" -> counts[1] = JsonObject.number(name, parser, 0, Integer.MAX_VALUE);
            case "records" ->
                counts[2] = JsonObject.number(name, parser, 0, WireLimits.HEARTBEAT_RECORDS);
            case "code" -> code[0] = JsonObject.text(name, parser, CODE_CHARACTERS);
            default -> parser.skipChildren();
          }
        });
    requireTime(numbers[0]);
    return new BeatAnswer(numbers[0], numbers[1], counts[0], counts[1], counts[2], code[0]);
  }

  /** A get: DIDs and peer ids, 1 to {@link WireLimits#RECORD_KEYS}. */
  public static byte[] encodeKeys(List<String> keys) {
    return JsonObject.of(json -> JsonObject.write(json, "keys", keys));
  }

  public static List<String> keys(byte[] json) throws WireException {
    List<String> keys = new ArrayList<>();
    JsonObject.read(
        json,
        WireLimits.RECORD_BYTES,
        (name, parser) -> {
          if (name.equals("keys")) {
            if (!keys.isEmpty()) {
              throw malformed("keys: expected once");
            }
            keys.addAll(
                JsonObject.texts(
                    name, parser, WireLimits.RECORD_KEYS, WireLimits.NETWORK_CHARACTERS));
          } else {
            parser.skipChildren();
          }
        });
    if (keys.isEmpty()) {
      throw malformed("keys: expected 1 to " + WireLimits.RECORD_KEYS);
    }
    return keys;
  }

  public static byte[] encode(Found end) {
    return JsonObject.of(
        json -> {
          json.writeNumberField("found", end.found());
          JsonObject.write(json, "missing", end.missing());
        });
  }

  /** Reads a line of an answer to a get that is no record, which has no {@code found}. */
  public static Found found(byte[] json) throws WireException {
    int[] found = {-1};
    List<String> missing = new ArrayList<>();
    JsonObject.read(
        json,
        WireLimits.RECORD_BYTES,
        (name, parser) -> {
          switch (name) {
            case "found" -> found[0] = JsonObject.number(name, parser, 0, WireLimits.RECORD_KEYS);
            case "missing" ->
                missing.addAll(
                    JsonObject.texts(
                        name, parser, WireLimits.RECORD_KEYS, WireLimits.NETWORK_CHARACTERS));
            default -> parser.skipChildren();
          }
        });
    if (found[0] < 0) {
      throw malformed("found: expected a number");
    }
    return new Found(found[0], missing);
  }

  private static void requireTime(long time) throws WireException {
    if (time < 0) {
      throw malformed("time: expected Unix milliseconds");
    }
  }
}
