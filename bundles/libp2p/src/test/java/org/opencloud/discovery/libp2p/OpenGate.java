package org.opencloud.discovery.libp2p;

import org.opencloud.discovery.keys.PeerId;

/** Lets everybody through. */
class OpenGate implements Gater {
  @Override
  public boolean mayDial(PeerId peer, String address) {
    return true;
  }

  @Override
  public boolean mayAccept(String remoteAddress) {
    return true;
  }

  @Override
  public boolean mayUse(PeerId peer, boolean inbound, String remoteAddress) {
    return true;
  }
}
