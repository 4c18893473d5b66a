package org.opencloud.discovery.libp2p.internal.multistream;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.opencloud.discovery.libp2p.StreamException;

/** One side of a negotiation. Bytes are pushed in as they come. Not for use by several threads. */
public interface Negotiation {

  /**
   * Reads what came, up to the end of the negotiation.
   *
   * @param out takes what has to be sent
   * @return the protocol, once agreed; bytes behind it are left in the buffer
   * @throws StreamException UNSUPPORTED, or PROTOCOL for what is no multistream-select
   */
  Optional<String> feed(ByteBuffer in, Consumer<byte[]> out) throws StreamException;
}
