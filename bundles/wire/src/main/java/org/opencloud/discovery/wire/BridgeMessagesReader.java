package org.opencloud.discovery.wire;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.opencloud.discovery.api.search.SearchRequest;
import org.opencloud.discovery.api.search.SearchRequest.Scope;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.wire.BridgeError.Code;

/**
 * Reads what applications send to the bridge, bare or in the network's envelope ({@code from_app},
 * {@code datatype}, {@code user}, {@code payload}); names in any case, with or without underscores.
 * Each method is empty for a message that a node sent itself.
 */
public final class BridgeMessagesReader {
  public static final int MAX_REQUEST_BYTES = 32 * 1024;
  public static final int MAX_RESOURCE_BYTES = 256 * 1024;

  private static final int MAX_TEXT = 256;
  private static final String DATA_TYPE = "data_type";
  private static final Set<String> ACTIONS = Set.of("pb_search", "search");

  /** Reads a request to search. What the search service checks is not checked here. */
  public Optional<BridgeRequest.Search> search(byte[] message) throws BridgeRefused {
    BridgeFields fields = BridgeFields.all(message, MAX_REQUEST_BYTES);
    if (isOwn(fields)) {
      return Optional.empty();
    }
    requireSearch(fields);
    return Optional.of(new BridgeRequest.Search(request(fields), fields.requestId()));
  }

  /** Reads a resource to keep: a bare document, or one as the payload of an envelope. */
  public Optional<BridgeRequest.Create> create(byte[] message) throws BridgeRefused {
    BridgeFields fields = BridgeFields.outer(message, MAX_RESOURCE_BYTES);
    if (isOwn(fields)) {
      return Optional.empty();
    }
    Optional<byte[]> document = fields.payload();
    String type = document.isPresent() ? dataType(fields) : "";
    refusePeers(fields);
    byte[] resource = document.orElse(message);
    if (resource.length > WireLimits.RESOURCE_BYTES) {
      String expected = "expected at most " + WireLimits.RESOURCE_BYTES + " bytes of resource";
      throw fields.refused(Code.TOO_LARGE, "", expected + ", got " + resource.length);
    }
    return Optional.of(new BridgeRequest.Create(type, resource, fields.requestId()));
  }

  /** Reads which resource to forget. */
  public Optional<BridgeRequest.Remove> remove(byte[] message) throws BridgeRefused {
    BridgeFields fields = BridgeFields.all(message, MAX_RESOURCE_BYTES);
    if (isOwn(fields)) {
      return Optional.empty();
    }
    refusePeers(fields);
    String type = dataType(fields);
    if (type.isEmpty()) {
      throw fields.refused(Code.INVALID, DATA_TYPE, "expected a type such as COMPUTE");
    }
    String id =
        fields
            .text("id", MAX_TEXT)
            .orElseThrow(() -> fields.refused(Code.INVALID, "id", "expected a resource's id"));
    return Optional.of(new BridgeRequest.Remove(type, id, fields.requestId()));
  }

  private static boolean isOwn(BridgeFields fields) {
    return fields.anywhere("from_app", BridgeMessages.APP);
  }

  private static void requireSearch(BridgeFields fields) throws BridgeRefused {
    String action = fields.text("action", MAX_TEXT).orElse("").toLowerCase(Locale.ROOT);
    if (ACTIONS.contains(action)) {
      return;
    }
    throw fields.refused(
        Code.INVALID,
        "action",
        "expected PB_SEARCH, PB_TYPES, PB_CREATE, PB_UPDATE, PB_DELETE, PB_CONSIDERS or"
            + " PB_PLANNER");
  }

  private static Scope scope(BridgeFields fields) throws BridgeRefused {
    return Scope.of(fields.text("type", MAX_TEXT).orElse(Scope.ALL.word()))
        .orElseThrow(
            () -> fields.refused(Code.INVALID, "type", "expected one of " + Scope.words()));
  }

  private static SearchRequest request(BridgeFields fields) throws BridgeRefused {
    String search = fields.text("search", MAX_TEXT).orElse("");
    String filter = fields.text("filter", WireLimits.FILTER_BYTES).orElse("");
    if (search.isBlank() && filter.isBlank()) {
      throw fields.refused(Code.INVALID, "search", "expected at least one word, or a filter");
    }
    return new SearchRequest(
        search,
        dataType(fields),
        fields.text("user", MAX_TEXT).orElse(""),
        limit(fields),
        fields.integer("deadline_ms").map(Duration::ofMillis),
        fields.flag("own_private"),
        scope(fields),
        filter,
        fields.text("order", WireLimits.ORDER_CHARACTERS).orElse(""));
  }

  private static String dataType(BridgeFields fields) throws BridgeRefused {
    String type = fields.text(DATA_TYPE, MAX_TEXT).orElse("");
    if (!type.isEmpty() && !ResourceType.isName(type)) {
      throw fields.refused(Code.INVALID, DATA_TYPE, "expected a type such as COMPUTE");
    }
    return type;
  }

  private static Optional<Integer> limit(BridgeFields fields) throws BridgeRefused {
    Optional<Long> limit = fields.integer("limit");
    if (limit.isPresent() && (limit.get() < 1 || limit.get() > SearchRequest.MAX_LIMIT)) {
      throw fields.refused(Code.INVALID, "limit", "expected 1 to " + SearchRequest.MAX_LIMIT);
    }
    return limit.map(Long::intValue);
  }

  /** The same subjects carry peers, for {@link BridgePeerReader}; not to be kept as resources. */
  private static void refusePeers(BridgeFields fields) throws BridgeRefused {
    if (fields.anywhere(DATA_TYPE, "PEER")) {
      throw fields.refused(
          Code.UNSUPPORTED,
          DATA_TYPE,
          "expected a resource type; peers are changed in the node's shell, and by the applications"
              + " that relations.from.nats names");
    }
  }
}
