package org.opencloud.discovery.kad.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.opencloud.discovery.libp2p.Multiaddr;
import org.opencloud.discovery.libp2p.MultiaddrException;

/**
 * The network that a public IP address is part of: one owner gets many addresses of one, few of
 * many. Private and loopback addresses are of no group, for there everybody is close.
 */
final class AddressGroup {
  private AddressGroup() {}

  /** The /16 of an IPv4 and the /32 of an IPv6 address; empty for all other multiaddrs. */
  static Optional<String> of(String multiaddr) {
    return ip(multiaddr).filter(AddressGroup::isPublic).map(AddressGroup::prefix);
  }

  static boolean isLoopback(String multiaddr) {
    if (multiaddr.startsWith("/ip4/")) {
      return multiaddr.startsWith("/ip4/127.");
    }
    return ip(multiaddr).map(InetAddress::isLoopbackAddress).orElse(false);
  }

  private static Optional<InetAddress> ip(String multiaddr) {
    try {
      return Multiaddr.parse(multiaddr)
          .tcp()
          .filter(endpoint -> !endpoint.named())
          .map(endpoint -> literal(endpoint.host()));
    } catch (MultiaddrException e) {
      return Optional.empty();
    }
  }

  private static InetAddress literal(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("a literal address is not looked up", e);
    }
  }

  private static boolean isPublic(InetAddress ip) {
    boolean uniqueLocal = ip.getAddress().length == 16 && (ip.getAddress()[0] & 0xfe) == 0xfc;
    return !ip.isLoopbackAddress()
        && !ip.isSiteLocalAddress()
        && !ip.isLinkLocalAddress()
        && !ip.isAnyLocalAddress()
        && !uniqueLocal;
  }

  private static String prefix(InetAddress ip) {
    byte[] bytes = ip.getAddress();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < (bytes.length == 4 ? 2 : 4); i++) {
      text.append(bytes[i] & 0xff).append('.');
    }
    return text.append(bytes.length).toString();
  }
}
