package org.opencloud.discovery.api.transport;

/** Who opened a connection. */
public enum Direction {
  INBOUND,
  OUTBOUND
}
