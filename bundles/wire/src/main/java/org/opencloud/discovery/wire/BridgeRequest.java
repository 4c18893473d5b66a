package org.opencloud.discovery.wire;

import static java.util.Objects.requireNonNull;

import org.opencloud.discovery.api.search.SearchRequest;

/** What an application asks the bridge to do. */
public sealed interface BridgeRequest {

  /** The application's own mark, echoed to it and to nobody else; at most 64 characters. */
  String requestId();

  /** Ask the network. */
  record Search(SearchRequest request, String requestId) implements BridgeRequest {
    public Search {
      requireNonNull(request, "request");
      requireNonNull(requestId, "requestId");
    }
  }

  /**
   * Keep a resource of this node.
   *
   * @param dataType empty: as the document says
   * @param json the document's bytes as they came; not to be changed
   */
  record Create(String dataType, byte[] json, String requestId) implements BridgeRequest {
    public Create {
      requireNonNull(dataType, "dataType");
      requireNonNull(json, "json");
      requireNonNull(requestId, "requestId");
    }
  }

  /** Forget a resource of this node. */
  record Remove(String dataType, String id, String requestId) implements BridgeRequest {
    public Remove {
      requireNonNull(dataType, "dataType");
      requireNonNull(id, "id");
      requireNonNull(requestId, "requestId");
    }
  }
}
