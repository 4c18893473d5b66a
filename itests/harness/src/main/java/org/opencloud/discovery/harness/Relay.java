package org.opencloud.discovery.harness;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * Runs in a namespace and connects what comes in by a Unix domain socket, which all namespaces
 * share, to ports of the namespace's loopback. A connection begins with the port, four bytes.
 */
final class Relay {
  private Relay() {}

  /**
   * Serves until it is ended.
   *
   * @param args the path of the socket
   */
  public static void main(String[] args) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(Path.of(args[0])));
      while (true) {
        SocketChannel from = server.accept();
        Pump.start("relay", () -> connect(from));
      }
    }
  }

  private static void connect(SocketChannel from) throws IOException {
    try (from) {
      int port = new DataInputStream(Channels.newInputStream(from)).readInt();
      try (SocketChannel to =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
        Pump.both(from, to);
      }
    }
  }
}
