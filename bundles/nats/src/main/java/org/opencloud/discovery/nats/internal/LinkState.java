package org.opencloud.discovery.nats.internal;

import io.nats.client.Connection;
import java.net.URI;
import java.util.stream.Collectors;

/** How the connection is doing, for the operator. */
record LinkState(String name, String detail) {
  private static final String CONNECTED = "connected";

  boolean connected() {
    return name.equals(CONNECTED);
  }

  static LinkState connecting(Settings settings, String reason) {
    String servers =
        settings.servers().stream().map(URI::toString).collect(Collectors.joining(", "));
    return new LinkState("connecting", reason.isEmpty() ? servers : servers + ": " + reason);
  }

  static LinkState of(Connection connection) {
    if (connection.getStatus() == Connection.Status.CONNECTED) {
      return new LinkState(CONNECTED, String.valueOf(connection.getConnectedUrl()));
    }
    String error = connection.getLastError();
    return new LinkState("reconnecting", error == null ? "" : error);
  }

  static LinkState stopped() {
    return new LinkState("stopped", "");
  }
}
