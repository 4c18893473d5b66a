package org.opencloud.discovery.libp2p.internal.yamux;

import io.netty.buffer.ByteBuf;

/**
 * The header of a frame.
 *
 * @param id of the stream; 0 for the session
 * @param length of the body, or a window's delta, an error code, a ping's value; unsigned
 */
record Frame(int version, int type, int flags, int id, long length) {
  static final int HEADER_BYTES = 12;

  static final int DATA = 0;
  static final int WINDOW_UPDATE = 1;
  static final int PING = 2;
  static final int GO_AWAY = 3;

  static final int SYN = 1;
  static final int ACK = 2;
  static final int FIN = 4;
  static final int RST = 8;

  static final int NORMAL = 0;
  static final int PROTOCOL_ERROR = 1;

  Frame(int type, int flags, int id, long length) {
    this(0, type, flags, id, length);
  }

  static Frame decode(ByteBuf in) {
    return new Frame(
        in.readUnsignedByte(),
        in.readUnsignedByte(),
        in.readUnsignedShort(),
        in.readInt(),
        in.readUnsignedInt());
  }

  void encode(ByteBuf out) {
    out.writeByte(version).writeByte(type).writeShort(flags).writeInt(id).writeInt((int) length);
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }
}
