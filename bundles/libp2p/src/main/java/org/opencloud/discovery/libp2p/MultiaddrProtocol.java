package org.opencloud.discovery.libp2p;

import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.PeerId;

/** The parts a multiaddr is made of: code, name, size of the value, and its two spellings. */
enum MultiaddrProtocol {
  IP4(4, "ip4", 4),
  TCP(6, "tcp", 2),
  IP6(41, "ip6", 16),
  IP6ZONE(42, "ip6zone", -1),
  DNS(53, "dns", -1),
  DNS4(54, "dns4", -1),
  DNS6(55, "dns6", -1),
  DNSADDR(56, "dnsaddr", -1),
  UDP(273, "udp", 2),
  P2P_CIRCUIT(290, "p2p-circuit", 0),
  P2P(421, "p2p", -1),
  TLS(448, "tls", 0),
  SNI(449, "sni", -1),
  NOISE(454, "noise", 0),
  QUIC_V1(461, "quic-v1", 0),
  WEBTRANSPORT(465, "webtransport", 0),
  CERTHASH(466, "certhash", -1),
  WS(477, "ws", 0),
  WSS(478, "wss", 0);

  private static final Map<String, MultiaddrProtocol> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toMap(p -> p.text, Function.identity()));
  private static final Map<Integer, MultiaddrProtocol> BY_CODE =
      Arrays.stream(values()).collect(Collectors.toMap(p -> p.code, Function.identity()));
  private static final int MAX_NAME = 253;

  final int code;
  final String text;

  /** Bytes of the value; -1 when it carries its own length. */
  final int size;

  MultiaddrProtocol(int code, String text, int size) {
    this.code = code;
    this.text = text;
    this.size = size;
  }

  static MultiaddrProtocol named(String name) throws MultiaddrException {
    MultiaddrProtocol protocol = BY_NAME.get(name.equals("ipfs") ? "p2p" : name);
    if (protocol == null) {
      throw new MultiaddrException("multiaddr: protocol not known");
    }
    return protocol;
  }

  static MultiaddrProtocol coded(long code) throws MultiaddrException {
    MultiaddrProtocol protocol = code == (int) code ? BY_CODE.get((int) code) : null;
    if (protocol == null) {
      throw new MultiaddrException("multiaddr: protocol " + code + " is not known");
    }
    return protocol;
  }

  byte[] parse(String value) throws MultiaddrException {
    return switch (this) {
      case IP4 -> ip(value, NetUtil.isValidIpV4Address(value));
      case IP6 -> ip(value, NetUtil.isValidIpV6Address(value) && value.indexOf('%') < 0);
      case TCP, UDP -> port(value);
      case P2P -> peer(value).bytes();
      case CERTHASH -> hash(value);
      default -> name(value.getBytes(StandardCharsets.UTF_8));
    };
  }

  String format(byte[] value) throws MultiaddrException {
    return switch (this) {
      case IP4, IP6 -> NetUtil.bytesToIpAddress(value);
      case TCP, UDP -> Integer.toString((value[0] & 0xff) << 8 | value[1] & 0xff);
      case P2P -> peer(value).toString();
      case CERTHASH -> "u" + Base64.getUrlEncoder().withoutPadding().encodeToString(value);
      default -> new String(name(value), StandardCharsets.UTF_8);
    };
  }

  private static byte[] ip(String value, boolean valid) throws MultiaddrException {
    if (!valid) {
      throw new MultiaddrException("multiaddr: not an IP address");
    }
    return NetUtil.createByteArrayFromIpAddressString(value);
  }

  private static byte[] port(String value) throws MultiaddrException {
    if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > 0xffff) {
      throw new MultiaddrException("multiaddr: not a port");
    }
    int port = Integer.parseInt(value);
    return new byte[] {(byte) (port >>> 8), (byte) port};
  }

  private static byte[] hash(String value) throws MultiaddrException {
    try {
      if (value.startsWith("u")) {
        return Base64.getUrlDecoder().decode(value.substring(1));
      }
    } catch (IllegalArgumentException e) {
      throw new MultiaddrException("multiaddr: certhash is not base64url");
    }
    throw new MultiaddrException("multiaddr: certhash is not base64url");
  }

  /** Host names, zones: no slash, no control character, no blank, so that text stays one line. */
  private static byte[] name(byte[] value) throws MultiaddrException {
    if (value.length == 0 || value.length > MAX_NAME) {
      throw new MultiaddrException("multiaddr: name of " + value.length + " bytes");
    }
    for (byte b : value) {
      if (b <= ' ' || b == '/' || b == 0x7f) {
        throw new MultiaddrException("multiaddr: not a name");
      }
    }
    return value;
  }

  static PeerId peer(String value) throws MultiaddrException {
    try {
      return PeerId.parse(value);
    } catch (KeyException e) {
      throw new MultiaddrException("multiaddr: " + e.getMessage());
    }
  }

  static PeerId peer(byte[] value) throws MultiaddrException {
    try {
      return PeerId.decode(value);
    } catch (KeyException e) {
      throw new MultiaddrException("multiaddr: " + e.getMessage());
    }
  }
}
