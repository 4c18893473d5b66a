package org.opencloud.discovery.api.transport;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.api.identity.PeerId;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One bidirectional byte stream to an authenticated peer. Methods may be called from any thread and
 * return at once.
 */
@ProviderType
public interface PeerStream {

  /** The peer whose key the connection has proven. */
  PeerId peer();

  String protocol();

  /**
   * Sends bytes. The stage completes when they are handed to the peer's window and the next write
   * is welcome; a caller that waits for it before writing more is held to window plus watermark.
   * Fails with {@link TransportException} when the stream is reset.
   */
  CompletionStage<Void> write(ByteBuffer bytes);

  /** Ends our side; what was written is still delivered. */
  CompletionStage<Void> closeWrite();

  /** Drops both sides at once. To the peer this is a cancel. */
  void reset();

  /**
   * Starts reading. Called once; bytes that came before wait in the window. The reader is called on
   * the connection's event loop and must not block.
   */
  void read(Reader reader);

  /** Gives the peer credit for this many bytes of what the reader took. */
  void consumed(int bytes);

  /** Takes what arrives, in order, never two calls at once. */
  interface Reader {
    /** Bytes, valid during the call only. Credit is given back with {@link #consumed}. */
    void bytes(ByteBuffer bytes);

    /** The peer has ended its side. */
    void end();

    /** The stream is gone: reset by the peer or by us, or the connection broke. Last call. */
    void broken(TransportException cause);
  }
}
