package org.opencloud.discovery.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A port of our loopback whose connections a {@link Relay} carries on. */
final class Forward implements AutoCloseable {
  private final ServerSocketChannel server;
  private final Path socket;
  private final int target;

  private Forward(ServerSocketChannel server, Path socket, int target) {
    this.server = server;
    this.socket = socket;
    this.target = target;
  }

  static Forward open(Path socket, int target) {
    try {
      ServerSocketChannel server = ServerSocketChannel.open();
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Forward forward = new Forward(server, socket, target);
      Pump.start("forward", forward::accept);
      return forward;
    } catch (IOException e) {
      throw new HarnessException("no free port on 127.0.0.1: " + e.getMessage(), e);
    }
  }

  int port() {
    return server.socket().getLocalPort();
  }

  private void accept() throws IOException {
    while (true) {
      SocketChannel from = server.accept();
      Pump.start("forward", () -> connect(from));
    }
  }

  private void connect(SocketChannel from) throws IOException {
    try (from;
        SocketChannel to = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      to.write(ByteBuffer.allocate(Integer.BYTES).putInt(target).flip());
      Pump.both(from, to);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new HarnessException("cannot give back a port: " + e.getMessage(), e);
    }
  }
}
