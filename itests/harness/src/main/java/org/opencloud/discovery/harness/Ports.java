package org.opencloud.discovery.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Free ports on loopback. Another process may take one before it is used: starters retry. */
public final class Ports {
  private Ports() {}

  /** Ports that were free a moment ago, all different. */
  public static List<Integer> free(int count) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } catch (IOException e) {
      throw new HarnessException("no free port on 127.0.0.1: " + e.getMessage(), e);
    } finally {
      held.forEach(Ports::close);
    }
  }

  /** Whether somebody listens on it. */
  static boolean isOpen(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new HarnessException("cannot give back a port: " + e.getMessage(), e);
    }
  }
}
