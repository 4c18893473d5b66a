package org.opencloud.discovery.wire;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.opencloud.discovery.api.partners.Notice.Kind;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.wire.BridgeError.Code;

/**
 * Reads what applications want partners to hear, bare or in the network's envelope; names in any
 * case, with or without underscores.
 */
public final class BridgeNoticesReader {
  public static final int MAX_BYTES = BridgeMessagesReader.MAX_RESOURCE_BYTES;

  private static final int MAX_TEXT = 256;
  private static final byte[] NOTHING = {};
  private static final String DATA_TYPE = "data_type";
  private static final Map<String, Kind> ACTIONS =
      Map.of(
          "pb_create", Kind.CREATE,
          "pb_update", Kind.UPDATE,
          "pb_delete", Kind.DELETE,
          "pb_considers", Kind.CONSIDERS,
          "pb_planner", Kind.PLANNER);

  /**
   * Reads a notice. Empty for a message that has none of its actions, that cannot be read at all,
   * or that a node sent itself: those are for {@link BridgeMessagesReader#search}.
   */
  public Optional<BridgeRequest.Tell> notice(byte[] message) throws BridgeRefused {
    Optional<BridgeFields> fields = fields(message);
    Optional<Kind> kind = fields.flatMap(BridgeNoticesReader::kind);
    return kind.isPresent()
        ? Optional.of(notice(kind.get(), fields.orElseThrow()))
        : Optional.empty();
  }

  private static Optional<BridgeFields> fields(byte[] message) {
    try {
      BridgeFields fields = BridgeFields.downTo("action", message, MAX_BYTES);
      return Optional.of(fields).filter(read -> !read.anywhere("from_app", BridgeMessages.APP));
    } catch (BridgeRefused e) {
      return Optional.empty();
    }
  }

  private static Optional<Kind> kind(BridgeFields fields) {
    try {
      String action = fields.text("action", MAX_TEXT).orElse("").toLowerCase(Locale.ROOT);
      return Optional.ofNullable(ACTIONS.get(action));
    } catch (BridgeRefused e) {
      return Optional.empty();
    }
  }

  private static BridgeRequest.Tell notice(Kind kind, BridgeFields fields) throws BridgeRefused {
    return kind.isOwnResource() ? ofResource(kind, fields) : toPeers(kind, fields);
  }

  private static BridgeRequest.Tell ofResource(Kind kind, BridgeFields fields)
      throws BridgeRefused {
    Optional<String> name = fields.payloadName();
    byte[] document = name.isPresent() ? NOTHING : fields.payload().orElse(NOTHING);
    String id = name.isPresent() ? name.get() : fields.text("id", MAX_TEXT).orElse("");
    if (document.length > 0) {
      BridgePayload payload = BridgePayload.read(document, fields);
      id = payload.onlyId();
      document = id.isEmpty() ? document : NOTHING;
    } else if (id.isBlank()) {
      throw fields.refused(Code.INVALID, "payload", "expected a resource, or the id of one");
    }
    String type = dataType(fields);
    if (type.isEmpty() && document.length == 0) {
      throw fields.refused(Code.INVALID, DATA_TYPE, "expected a type such as COMPUTE");
    }
    return new BridgeRequest.Tell(
        kind, type, user(fields), id, document, List.of(), fields.requestId());
  }

  private static BridgeRequest.Tell toPeers(Kind kind, BridgeFields fields) throws BridgeRefused {
    byte[] document =
        fields
            .payload()
            .orElseThrow(
                () -> fields.refused(Code.INVALID, "payload", "expected an object with peer_ids"));
    BridgePayload payload = BridgePayload.read(document, fields);
    String type = dataType(fields);
    if (type.isEmpty()) {
      throw fields.refused(Code.INVALID, DATA_TYPE, "expected a type such as WORKFLOW_EXECUTION");
    }
    return new BridgeRequest.Tell(
        kind, type, user(fields), "", payload.withoutPeers(), payload.peers(), fields.requestId());
  }

  private static String user(BridgeFields fields) throws BridgeRefused {
    return fields.text("user", MAX_TEXT).orElse("");
  }

  private static String dataType(BridgeFields fields) throws BridgeRefused {
    String type = fields.text(DATA_TYPE, MAX_TEXT).orElse("");
    if (!type.isEmpty() && !ResourceType.isName(type)) {
      throw fields.refused(Code.INVALID, DATA_TYPE, "expected a type such as COMPUTE");
    }
    return type;
  }
}
