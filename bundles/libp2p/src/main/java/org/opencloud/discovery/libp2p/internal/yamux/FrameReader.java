package org.opencloud.discovery.libp2p.internal.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Cuts bytes into frames. A body is passed on in the pieces in which it arrives. */
final class FrameReader {
  private final ByteBuf header = Unpooled.buffer(Frame.HEADER_BYTES, Frame.HEADER_BYTES);
  private final Sink sink;
  private long bodyLeft;

  FrameReader(Sink sink) {
    this.sink = sink;
  }

  void read(ByteBuf in) throws YamuxException {
    while (in.isReadable()) {
      if (bodyLeft > 0) {
        int count = (int) Math.min(bodyLeft, in.readableBytes());
        bodyLeft -= count;
        sink.body(in.readSlice(count), bodyLeft == 0);
      } else {
        header.writeBytes(in, Math.min(header.writableBytes(), in.readableBytes()));
        if (!header.isWritable()) {
          Frame frame = Frame.decode(header);
          header.clear();
          bodyLeft = frame.type() == Frame.DATA ? frame.length() : 0;
          sink.frame(frame);
        }
      }
    }
  }

  /** Takes frames and their bodies. */
  interface Sink {
    void frame(Frame frame) throws YamuxException;

    /** A piece of the body of the last frame, valid during the call only. */
    void body(ByteBuf piece, boolean last);
  }
}
