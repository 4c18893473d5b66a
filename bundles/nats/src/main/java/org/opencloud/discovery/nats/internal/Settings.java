package org.opencloud.discovery.nats.internal;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opencloud.discovery.wire.BridgeMessages.PayloadForm;

/**
 * The bridge's settings, checked.
 *
 * @param plaintextHosts hosts beyond loopback that may be talked to without TLS
 * @param relationApps applications that may change peers
 * @param outboundMessages most messages waiting to be sent, and {@code outboundBytes} their size
 */
record Settings(
    List<URI> servers,
    Set<String> plaintextHosts,
    Tls tls,
    Login login,
    Subjects subjects,
    PartnerSubjects partnerSubjects,
    Set<String> relationApps,
    PayloadForm payload,
    int outboundMessages,
    int outboundBytes,
    Duration connectTimeout,
    Duration reconnectWait) {

  Settings {
    servers = List.copyOf(servers);
    plaintextHosts = Set.copyOf(plaintextHosts);
    relationApps = Set.copyOf(relationApps);
  }

  boolean secure() {
    return tls.anyFile() || servers.stream().anyMatch(uri -> uri.getScheme().equals("tls"));
  }

  /** PEM files; absent: the JDK's authorities, no certificate of our own. */
  record Tls(Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key) {
    boolean anyFile() {
      return authorities.isPresent() || certificate.isPresent();
    }
  }

  /** At most one way to log in; secrets stay in their files until a connection is made. */
  record Login(
      Optional<Path> credentials,
      Optional<Path> nkey,
      Optional<Path> token,
      String user,
      Optional<Path> password) {}

  /** An empty create or remove subject is not listened to. */
  record Subjects(
      String request, String result, String status, String create, String remove, String queue) {}

  /** Where what partners tell goes. */
  record PartnerSubjects(String create, String remove, String considers, String planner) {}
}
