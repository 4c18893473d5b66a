package org.opencloud.discovery.peers.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.PeerRefused;

/** Multiaddrs as text: checked for form and size here, understood by the transport alone. */
final class Addresses {
  static final int MAX_ADDRESSES = 32;
  static final int MAX_LENGTH = 256;

  private static final Pattern FORM = Pattern.compile("(/[A-Za-z0-9._:%-]+)+");
  private static final String PEER = "/p2p/";

  private Addresses() {}

  /** The operator's addresses, without a trailing peer id, which must be this peer's. */
  static List<String> checked(PeerId peer, List<String> addresses) throws PeerRefused {
    if (addresses.size() > MAX_ADDRESSES) {
      throw new PeerRefused("expected at most " + MAX_ADDRESSES + " addresses");
    }
    Set<String> plain = new LinkedHashSet<>();
    for (String address : addresses) {
      Optional<String> named = peerIn(address);
      if (named.isPresent() && !named.get().equals(peer.text())) {
        throw new PeerRefused("an address names another peer: " + named.get());
      }
      plain.add(checkedForm(withoutPeer(address)));
    }
    return List.copyOf(plain);
  }

  /** What of a peer's own words is well-formed and is not another peer's, at most 32. */
  static List<String> usable(PeerId peer, Collection<String> addresses) {
    List<String> usable = new ArrayList<>();
    for (String address : addresses) {
      if (usable.size() < MAX_ADDRESSES
          && address.length() <= MAX_LENGTH
          && FORM.matcher(address).matches()
          && peerIn(address).map(peer.text()::equals).orElse(true)) {
        usable.add(withoutPeer(address));
      }
    }
    usable.removeIf(String::isEmpty);
    return usable.stream().distinct().toList();
  }

  /** The peer id at the end of an address. */
  static Optional<String> peerIn(String address) {
    int at = address.lastIndexOf(PEER);
    boolean last = at >= 0 && address.indexOf('/', at + PEER.length()) < 0;
    return last ? Optional.of(address.substring(at + PEER.length())) : Optional.empty();
  }

  /** The host part of an address, by which inbound connections are counted. */
  static String host(String address) {
    String[] parts = address.split("/", 4);
    return parts.length > 2 ? parts[2] : address;
  }

  private static String withoutPeer(String address) {
    return peerIn(address)
        .map(id -> address.substring(0, address.length() - id.length() - PEER.length()))
        .orElse(address);
  }

  private static String checkedForm(String address) throws PeerRefused {
    if (address.length() > MAX_LENGTH || !FORM.matcher(address).matches()) {
      throw new PeerRefused(
          "expected a multiaddr such as /ip4/192.0.2.1/tcp/4001 of at most "
              + MAX_LENGTH
              + " characters");
    }
    return address;
  }
}
