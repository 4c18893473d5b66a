package org.opencloud.discovery.libp2p;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.keys.PeerId;

/**
 * One bidirectional stream of a connection, its protocol negotiated. Methods may be called from any
 * thread and return at once. The simulator of the routers implements this too.
 */
public interface Stream {

  PeerId remotePeer();

  /** The negotiated protocol id. */
  String protocol();

  /** Whether the remote peer opened it. */
  boolean inbound();

  /**
   * Sends bytes; the buffer's content is copied or owned from here on. The stage completes when the
   * next write is welcome: the bytes have left for the peer's window and the queue is below its
   * watermark. Fails with {@link StreamException} when the stream is reset.
   */
  CompletionStage<Void> write(ByteBuffer bytes);

  /** Bytes accepted by {@link #write} that have not left yet. */
  long pending();

  /** Half-closes: our side ends after what was written. */
  CompletionStage<Void> closeWrite();

  /**
   * Drops both sides at once.
   *
   * @param code error code of the yamux RST frame; 0 when there is nothing to say
   */
  void reset(int code);

  /**
   * Starts reading; called once. What came before waits inside the receive window. All callbacks of
   * one stream come in order from the connection's event loop.
   */
  void read(Reader reader);

  /** Gives the peer window back for bytes that the reader took and has dealt with. */
  void consumed(int bytes);

  /** Takes what arrives. */
  interface Reader {
    /** Bytes, valid during the call only. */
    void bytes(ByteBuffer bytes);

    /** The peer has closed its side. */
    void end();

    /** The stream is gone. Last call. */
    void broken(StreamException cause);
  }
}
