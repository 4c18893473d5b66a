package org.opencloud.discovery.api.peers;

import java.util.List;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.transport.Direction;
import org.opencloud.discovery.api.transport.PeerConnection;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Says who may connect and whom to stay connected with. From memory; never blocks. Without a gate
 * the transport accepts and dials nobody.
 */
@ProviderType
public interface ConnectionGate {

  /** Judges a connection whose peer has proven its key, or one about to be dialled. */
  Decision admit(PeerId peer, Direction direction, String remoteAddress);

  /** The stored peers that the transport keeps connections with, blacklisted ones excluded. */
  List<Peer> toDial();

  /** Told by the transport of every identified connection, so that it can be found again. */
  void identified(PeerConnection connection);

  /** Tells of peers that were admitted and are not any more; their connections must close. */
  Registration watch(Watcher watcher);

  /**
   * The verdict.
   *
   * @param reason a word for counters; empty when allowed
   */
  record Decision(boolean allowed, String reason) {
    public static final Decision ALLOWED = new Decision(true, "");

    public static Decision refused(String reason) {
      return new Decision(false, reason);
    }
  }

  /** Told of peers that lost their admission. Return at once. */
  @FunctionalInterface
  interface Watcher {
    void denied(PeerId peer);
  }
}
