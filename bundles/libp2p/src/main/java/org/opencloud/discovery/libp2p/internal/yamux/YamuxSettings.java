package org.opencloud.discovery.libp2p.internal.yamux;

import java.time.Duration;

/**
 * Bounds of a session, sizes in bytes.
 *
 * @param streams open streams, each direction
 * @param opensPerSecond streams that the peer may open; a second's worth at once
 * @param receiveWindow of one stream, at least 256 KiB
 * @param maxReceiveWindow what it may grow to
 * @param unconsumed data of all streams that was received and not yet dealt with
 * @param writeWatermark queued bytes of one stream above which writes wait
 * @param keepAlive ping interval
 */
public record YamuxSettings(
    int streams,
    int opensPerSecond,
    int receiveWindow,
    int maxReceiveWindow,
    int unconsumed,
    int writeWatermark,
    Duration keepAlive) {
  /** What each side may send on a stream before it hears of another window. */
  static final int INITIAL_WINDOW = 256 * 1024;

  public YamuxSettings {
    receiveWindow = Math.max(INITIAL_WINDOW, receiveWindow);
    maxReceiveWindow = Math.max(receiveWindow, maxReceiveWindow);
  }

  /** Queued bytes of one stream at which further writes are refused. */
  long writeLimit() {
    return Math.max(4 * 1024 * 1024, 16L * writeWatermark);
  }
}
