package org.opencloud.discovery.api.search;

import org.osgi.annotation.versioning.ProviderType;

/** A search that began here. */
@ProviderType
public interface Search {

  /** 22 characters base64url. */
  String id();

  /**
   * Connected peers that the question went to: members of the topic when it was published, or those
   * asked one by one, of whom more may be connected meanwhile.
   */
  int reachable();

  /** Ends it early; the other nodes are told. The account still comes, with reason CANCELLED. */
  void cancel();
}
