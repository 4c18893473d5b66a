package org.opencloud.discovery.nats.internal;

import io.nats.client.Connection;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;

/** How the connection is doing, for the operator. */
record LinkState(String name, String detail) {
  private static final String CONNECTED = "connected";

  boolean connected() {
    return name.equals(CONNECTED);
  }

  static LinkState connecting(Settings settings, String reason) {
    return new LinkState("connecting", servers(settings, reason));
  }

  static LinkState of(Connection connection, Settings settings) {
    if (connection.getStatus() == Connection.Status.CONNECTED) {
      return new LinkState(CONNECTED, String.valueOf(connection.getConnectedUrl()));
    }
    String error = connection.getLastError();
    return new LinkState("reconnecting", servers(settings, error == null ? "" : error));
  }

  /** The servers and what is wrong; the client's own words for it may end with the same list. */
  private static String servers(Settings settings, String reason) {
    List<URI> servers = settings.servers();
    String names = servers.stream().map(URI::toString).collect(Collectors.joining(", "));
    String why = reason.replace(": " + servers, "");
    return why.isEmpty() ? names : names + ": " + why;
  }

  static LinkState stopped() {
    return new LinkState("stopped", "");
  }
}
