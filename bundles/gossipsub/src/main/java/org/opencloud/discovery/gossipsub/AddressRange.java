package org.opencloud.discovery.gossipsub;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses of one network, such as {@code 10.0.0.0/8}. Never asks a name server. */
public final class AddressRange {
  private static final Pattern TEXT = Pattern.compile("([0-9a-fA-F.:]{2,45})(?:/([0-9]{1,3}))?");

  private final byte[] network;
  private final int bits;

  private AddressRange(byte[] network, int bits) {
    this.network = network;
    this.bits = bits;
  }

  /**
   * Reads networks.
   *
   * @throws IllegalArgumentException naming the first that is none
   */
  public static List<AddressRange> of(Collection<String> texts) {
    return texts.stream().map(AddressRange::of).toList();
  }

  private static AddressRange of(String text) {
    Matcher matcher = TEXT.matcher(text);
    Optional<byte[]> address = matcher.matches() ? address(matcher.group(1)) : Optional.empty();
    if (address.isPresent()) {
      int most = address.get().length * 8;
      int bits = matcher.group(2) == null ? most : Integer.parseInt(matcher.group(2));
      if (bits <= most) {
        return new AddressRange(address.get(), bits);
      }
    }
    throw new IllegalArgumentException(
        "score.colocation.whitelist: expected a network such as 10.0.0.0/8, not '" + text + "'");
  }

  /** Whether the address, as 4 or 16 bytes, lies in the network. */
  public boolean contains(byte[] address) {
    if (address.length != network.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit & 7);
      if (((address[bit >> 3] ^ network[bit >> 3]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The bytes of a numeric address; an IPv4 address written as IPv6 is IPv4. */
  public static Optional<byte[]> address(String text) {
    boolean numeric = text.indexOf(':') >= 0 || text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    if (!numeric || !text.matches("[0-9a-fA-F.:]{2,45}")) {
      return Optional.empty();
    }
    try {
      // Numeric text is parsed, never looked up.
      return Optional.of(java.net.InetAddress.getByName(text).getAddress());
    } catch (java.net.UnknownHostException e) {
      return Optional.empty();
    }
  }
}
