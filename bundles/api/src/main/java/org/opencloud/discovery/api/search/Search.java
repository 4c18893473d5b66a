package org.opencloud.discovery.api.search;

import org.osgi.annotation.versioning.ProviderType;

/** A search that began here. */
@ProviderType
public interface Search {

  /** 22 characters base64url. */
  String id();

  /** Members of the topic that were connected when the question was published. */
  int reachable();

  /** Ends it early; the other nodes are told. The account still comes, with reason CANCELLED. */
  void cancel();
}
