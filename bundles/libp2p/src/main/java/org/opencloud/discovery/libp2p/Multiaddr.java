package org.opencloud.discovery.libp2p;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.protobuf.Varint;

/**
 * A self-describing address such as {@code /ip4/10.0.0.7/tcp/4001/p2p/12D3KooW…}. A value of at
 * most 1 KiB and 16 parts. Addresses of protocols that are not known here cannot be made; who reads
 * a list skips them.
 */
public final class Multiaddr {
  public static final int MAX_BYTES = 1_024;

  private static final int MAX_PARTS = 16;

  private final List<Part> parts;
  private final String text;

  private Multiaddr(List<Part> parts) throws MultiaddrException {
    this.parts = List.copyOf(parts);
    StringJoiner joiner = new StringJoiner("/", "/", "").setEmptyValue("/");
    for (Part part : parts) {
      joiner.add(part.protocol.text);
      if (part.protocol.size != 0) {
        joiner.add(part.protocol.format(part.value));
      }
    }
    this.text = joiner.toString();
  }

  /** Reads text; one trailing slash is tolerated. */
  public static Multiaddr parse(String text) throws MultiaddrException {
    if (!text.startsWith("/") || text.length() > MAX_BYTES) {
      throw new MultiaddrException(
          "multiaddr: expected / and at most " + MAX_BYTES + " characters");
    }
    String[] words = text.substring(1).split("/", MAX_PARTS * 2 + 1);
    int count = words[words.length - 1].isEmpty() ? words.length - 1 : words.length;
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      MultiaddrProtocol protocol = MultiaddrProtocol.named(words[i]);
      if (protocol.size != 0 && ++i == count) {
        throw new MultiaddrException("multiaddr: " + protocol.text + " without a value");
      }
      parts.add(new Part(protocol, protocol.size == 0 ? new byte[0] : protocol.parse(words[i])));
    }
    return checked(parts);
  }

  /** Reads the binary form. */
  public static Multiaddr decode(byte[] bytes) throws MultiaddrException {
    if (bytes.length > MAX_BYTES) {
      throw new MultiaddrException("multiaddr: " + bytes.length + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    List<Part> parts = new ArrayList<>();
    while (in.hasRemaining()) {
      MultiaddrProtocol protocol = MultiaddrProtocol.coded(varint(in));
      long size = protocol.size < 0 ? varint(in) : protocol.size;
      if (size > in.remaining()) {
        throw new MultiaddrException("multiaddr: cut off");
      }
      byte[] value = new byte[(int) size];
      in.get(value);
      parts.add(new Part(protocol, value));
    }
    return checked(parts);
  }

  /** The address of a TCP socket; a scope is left out. */
  public static Multiaddr of(InetSocketAddress socket) {
    InetAddress ip = socket.getAddress();
    MultiaddrProtocol protocol =
        ip instanceof Inet6Address ? MultiaddrProtocol.IP6 : MultiaddrProtocol.IP4;
    int port = socket.getPort();
    byte[] portBytes = {(byte) (port >>> 8), (byte) port};
    try {
      return new Multiaddr(
          List.of(new Part(protocol, ip.getAddress()), new Part(MultiaddrProtocol.TCP, portBytes)));
    } catch (MultiaddrException e) {
      throw new IllegalStateException("a socket has an address", e);
    }
  }

  private static Multiaddr checked(List<Part> parts) throws MultiaddrException {
    if (parts.isEmpty() || parts.size() > MAX_PARTS) {
      throw new MultiaddrException("multiaddr: " + parts.size() + " parts");
    }
    return new Multiaddr(parts);
  }

  private static long varint(ByteBuffer in) throws MultiaddrException {
    long value = 0;
    for (int shift = 0; shift < 28 && in.hasRemaining(); shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new MultiaddrException("multiaddr: not a number");
  }

  /** The binary form. */
  public byte[] bytes() {
    byte[] out = new byte[parts.stream().mapToInt(Part::length).sum()];
    int at = 0;
    for (Part part : parts) {
      at = Varint.put(out, at, part.protocol.code);
      if (part.protocol.size < 0) {
        at = Varint.put(out, at, part.value.length);
      }
      System.arraycopy(part.value, 0, out, at, part.value.length);
      at += part.value.length;
    }
    return out;
  }

  /** The peer id at the end; empty when there is none. */
  public Optional<PeerId> peer() {
    Part last = parts.get(parts.size() - 1);
    if (last.protocol != MultiaddrProtocol.P2P) {
      return Optional.empty();
    }
    try {
      return Optional.of(MultiaddrProtocol.peer(last.value));
    } catch (MultiaddrException e) {
      throw new IllegalStateException("checked when read", e);
    }
  }

  /** The address without a peer id at its end; empty when nothing else is left. */
  public Optional<Multiaddr> withoutPeer() {
    if (peer().isEmpty()) {
      return Optional.of(this);
    }
    if (parts.size() == 1) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Multiaddr(parts.subList(0, parts.size() - 1)));
    } catch (MultiaddrException e) {
      throw new IllegalStateException("part of a checked address", e);
    }
  }

  /** Host and port when this is a plain TCP address, with or without a peer id. */
  public Optional<Endpoint> tcp() {
    int length = parts.size() - (peer().isPresent() ? 1 : 0);
    if (length != 2 || parts.get(1).protocol != MultiaddrProtocol.TCP) {
      return Optional.empty();
    }
    Part host = parts.get(0);
    boolean name =
        switch (host.protocol) {
          case DNS, DNS4, DNS6 -> true;
          default -> false;
        };
    if (!name && host.protocol != MultiaddrProtocol.IP4 && host.protocol != MultiaddrProtocol.IP6) {
      return Optional.empty();
    }
    byte[] port = parts.get(1).value;
    String hostText = text.split("/", 4)[2];
    return Optional.of(new Endpoint(hostText, (port[0] & 0xff) << 8 | port[1] & 0xff, name));
  }

  /**
   * Where a socket is.
   *
   * @param host an IP address, or a name to be resolved
   * @param named whether the host is a name
   */
  public record Endpoint(String host, int port, boolean named) {}

  @Override
  public boolean equals(Object other) {
    return other instanceof Multiaddr that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The text form. */
  @Override
  public String toString() {
    return text;
  }

  private record Part(MultiaddrProtocol protocol, byte[] value) {
    int length() {
      int prefix = protocol.size < 0 ? Varint.size(value.length) : 0;
      return Varint.size(protocol.code) + prefix + value.length;
    }
  }
}
