package org.opencloud.discovery.records.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which addresses are likely in one hand: one /24 of IPv4, one /48 of IPv6, one name. */
final class AddressGroup {
  private static final Pattern IP6 = Pattern.compile("[0-9a-fA-F:]{2,39}(\\.[0-9.]{1,11})?");
  private static final int BYTES_OF_48 = 6;

  private AddressGroup() {}

  static Set<String> of(List<String> addresses) {
    return addresses.stream().map(AddressGroup::of).collect(Collectors.toSet());
  }

  static String of(String address) {
    String[] parts = address.split("/", 4);
    if (parts.length < 3) {
      return address;
    }
    String host = parts[2];
    return switch (parts[1]) {
      case "ip4" -> host.substring(0, Math.max(0, host.lastIndexOf('.')));
      case "ip6" -> network(host);
      default -> host;
    };
  }

  /** In brackets it can be nothing but an address: no name is ever looked up. */
  private static String network(String host) {
    if (!IP6.matcher(host).matches()) {
      return host;
    }
    try {
      byte[] bytes = InetAddress.getByName("[" + host + "]").getAddress();
      return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, BYTES_OF_48));
    } catch (UnknownHostException e) {
      return host;
    }
  }
}
