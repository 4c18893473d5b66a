package org.opencloud.discovery.wire;

import static org.opencloud.discovery.wire.WireException.malformed;

import java.util.ArrayList;
import java.util.List;

/** What nodes ask each other about types: {@code docs/protocol.md}, "Types". */
public final class TypeMessages {
  public static final String TOPIC = "types";
  public static final String PROTOCOL = "/opencloud/types/1.0";

  private TypeMessages() {}

  /**
   * One request.
   *
   * @param announcements whether all announcements are wanted
   * @param digests else the descriptions that are, 1 to {@link WireLimits#TYPES}
   */
  public record Request(boolean announcements, List<String> digests) {
    public Request {
      digests = List.copyOf(digests);
    }

    public static Request forAll() {
      return new Request(true, List.of());
    }

    public static Request of(List<String> digests) {
      return new Request(false, digests);
    }
  }

  /** One line, without LF. */
  public static byte[] encode(Request request) {
    return JsonObject.of(
        json -> {
          if (request.announcements()) {
            json.writeBooleanField("announcements", true);
          } else {
            JsonObject.write(json, "digests", request.digests());
          }
        });
  }

  /** Reads a request of at most {@link WireLimits#RECORD_BYTES}. */
  public static Request request(byte[] line) throws WireException {
    boolean[] all = {false};
    List<String> digests = new ArrayList<>();
    JsonObject.read(
        line,
        WireLimits.RECORD_BYTES,
        (name, parser) -> {
          switch (name) {
            case "announcements" -> all[0] = JsonObject.flag(name, parser);
            case "digests" ->
                digests.addAll(
                    JsonObject.texts(
                        name,
                        parser,
                        WireLimits.TYPES - digests.size(),
                        WireLimits.NETWORK_CHARACTERS));
            default -> parser.skipChildren();
          }
        });
    if (all[0] != digests.isEmpty()) {
      throw malformed("expected announcements, or 1 to " + WireLimits.TYPES + " digests");
    }
    if (!digests.stream().allMatch(TypeDescription::isDigest)) {
      throw malformed("digests: expected 43 characters base64url each");
    }
    return new Request(all[0], digests);
  }
}
