package org.opencloud.discovery.libp2p.internal.host;

import java.util.List;
import java.util.Set;
import org.opencloud.discovery.libp2p.Multiaddr;
import org.opencloud.discovery.libp2p.internal.identify.IdentifyService;

/** What identify tells of this host. */
final class Introduction implements IdentifyService.Self {
  private final HostContext host;
  private final Listening listening;

  Introduction(HostContext host, Listening listening) {
    this.host = host;
    this.listening = listening;
  }

  @Override
  public byte[] publicKey() {
    return host.signer().publicKey().encode();
  }

  @Override
  public List<Multiaddr> addresses() {
    return listening.addresses();
  }

  @Override
  public Set<String> protocols() {
    return host.protocols().ids();
  }

  @Override
  public String agent() {
    return host.config().agent();
  }

  @Override
  public byte[] record(List<Multiaddr> addresses) {
    return new byte[0];
  }
}
