package org.opencloud.discovery.libp2p.internal.host;

import java.util.function.BooleanSupplier;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Gater;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A gate that fails is shut. */
final class GuardedGater implements Gater {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedGater.class);

  private final Gater gater;

  GuardedGater(Gater gater) {
    this.gater = gater;
  }

  @Override
  public boolean mayDial(PeerId peer, String address) {
    return guarded(() -> gater.mayDial(peer, address));
  }

  @Override
  public boolean mayAccept(String remoteAddress) {
    return guarded(() -> gater.mayAccept(remoteAddress));
  }

  @Override
  public boolean mayUse(PeerId peer, boolean inbound, String remoteAddress) {
    return guarded(() -> gater.mayUse(peer, inbound, remoteAddress));
  }

  @Override
  public void handshakeFailed(String remoteAddress, String reason) {
    guarded(
        () -> {
          gater.handshakeFailed(remoteAddress, reason);
          return true;
        });
  }

  private static boolean guarded(BooleanSupplier question) {
    try {
      return question.getAsBoolean();
    } catch (RuntimeException e) {
      LOG.warn("the connection gate fails and counts as shut", e);
      return false;
    }
  }
}
