package org.opencloud.discovery.api.peers;

/** What a peer is to us. */
public enum Relation {
  NONE,
  PARTNER,
  BLACKLIST,
  SELF
}
