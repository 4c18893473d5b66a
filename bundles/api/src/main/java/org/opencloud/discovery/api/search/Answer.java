package org.opencloud.discovery.api.search;

import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;

/**
 * One result.
 *
 * @param searchId the search it belongs to
 * @param resourceId unique together with peer and type
 * @param json the resource, one JSON object in UTF-8; not to be changed
 * @param local whether it is this node's own
 * @param matched what of the resource matched
 */
public record Answer(
    String searchId,
    String type,
    String resourceId,
    byte[] json,
    Did did,
    PeerId peerId,
    boolean local,
    Matched matched) {

  /** Where nobody says what matched. */
  public Answer(
      String searchId,
      String type,
      String resourceId,
      byte[] json,
      Did did,
      PeerId peerId,
      boolean local) {
    this(searchId, type, resourceId, json, did, peerId, local, Matched.UNKNOWN);
  }
}
