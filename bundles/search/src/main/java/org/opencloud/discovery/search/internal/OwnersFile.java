package org.opencloud.discovery.search.internal;

import java.util.Map;

/** Remembers who owns which type name; outlives the node. Never throws. */
interface OwnersFile {
  /** Type name to the owner's symbolic name. */
  Map<String, String> read();

  void write(Map<String, String> owners);
}
