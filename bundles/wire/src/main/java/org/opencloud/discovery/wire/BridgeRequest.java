package org.opencloud.discovery.wire;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.opencloud.discovery.api.partners.Notice;
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
   * Say which types the network has.
   *
   * @param dataType the one that is wanted; empty: all
   */
  record Types(String dataType, String requestId) implements BridgeRequest {
    public Types {
      requireNonNull(dataType, "dataType");
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

  /**
   * Tell partners.
   *
   * @param dataType empty: as the document says
   * @param id of the resource that it is about, where there is no document
   * @param json the document; empty: the resource as it is kept
   * @param peers whom: DIDs and peer ids; empty: every partner that may have it
   */
  record Tell(
      Notice.Kind kind,
      String dataType,
      String user,
      String id,
      byte[] json,
      List<String> peers,
      String requestId)
      implements BridgeRequest {
    public Tell {
      requireNonNull(kind, "kind");
      requireNonNull(dataType, "dataType");
      requireNonNull(user, "user");
      requireNonNull(id, "id");
      requireNonNull(json, "json");
      peers = List.copyOf(peers);
      requireNonNull(requestId, "requestId");
    }
  }
}
