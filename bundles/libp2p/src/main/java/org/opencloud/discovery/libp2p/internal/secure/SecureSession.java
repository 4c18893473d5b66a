package org.opencloud.discovery.libp2p.internal.secure;

import java.util.Optional;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PublicKey;

/**
 * The pipeline event of a finished handshake.
 *
 * @param remotePeer proven by the handshake
 * @param remoteKey its key
 * @param muxer agreed inside the handshake; empty: to be negotiated by multistream
 */
public record SecureSession(PeerId remotePeer, PublicKey remoteKey, Optional<String> muxer) {}
