package org.opencloud.discovery.libp2p.internal.pnet;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;

/** Counts the reads that reach the socket. */
final class ReadCounter extends ChannelOutboundHandlerAdapter {
  private int reads;

  int reads() {
    return reads;
  }

  @Override
  public void read(ChannelHandlerContext ctx) {
    reads++;
    ctx.read();
  }
}
