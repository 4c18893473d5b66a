package org.opencloud.discovery.wire;

import static org.opencloud.discovery.wire.WireException.malformed;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a resource says of itself before anything else. Names are taken in any case, as many readers
 * do; one that is given twice is refused, or two readers could see two owners.
 *
 * @param id empty when absent
 * @param dataType empty when absent
 * @param creator its {@code creator_id}, as it stands there
 * @param saysAccess whether it says who may see it
 */
public record ResourceHead(
    String id, String dataType, Optional<String> creator, boolean saysAccess) {
  private static final int ID_CHARACTERS = 256;
  private static final int CREATOR_CHARACTERS = 128;
  private static final Set<String> ACCESS = Set.of("access", "partnerships");

  /** Reads one JSON object of at most {@link WireLimits#RESOURCE_BYTES}. */
  public static ResourceHead read(byte[] json) throws WireException {
    Reading reading = new Reading();
    JsonObject.read(json, WireLimits.RESOURCE_BYTES, reading::field);
    return new ResourceHead(reading.id, reading.dataType, reading.creator, reading.saysAccess);
  }

  private static final class Reading {
    private final Set<String> seen = new HashSet<>();
    private String id = "";
    private String dataType = "";
    private Optional<String> creator = Optional.empty();
    private boolean saysAccess;

    void field(String name, JsonParser parser) throws IOException, WireException {
      String folded = name.toLowerCase(Locale.ROOT);
      if (!seen.add(folded)) {
        throw malformed(folded + ": expected once");
      }
      saysAccess |= ACCESS.contains(folded);
      switch (folded) {
        case "id" -> id = JsonObject.text(folded, parser, ID_CHARACTERS);
        case "data_type" ->
            dataType = JsonObject.text(folded, parser, WireLimits.NETWORK_CHARACTERS);
        case "creator_id" ->
            creator = Optional.of(JsonObject.text(folded, parser, CREATOR_CHARACTERS));
        default -> parser.skipChildren();
      }
    }
  }
}
