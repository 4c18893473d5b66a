package org.opencloud.discovery.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports on loopback, none of those that the system gives to whoever connects: such a one could
 * be gone when a node that was stopped starts again. Another process may take one before it is
 * used: starters retry.
 */
public final class Ports {
  private static final int FIRST = 10_000;
  private static final int END = 32_768;
  private static final int TRIES = 1_000;

  private Ports() {}

  /** Ports that were free a moment ago, all different. */
  public static List<Integer> free(int count) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      ThreadLocalRandom.current()
          .ints(TRIES, FIRST, END)
          .mapToObj(Ports::hold)
          .flatMap(Optional::stream)
          .limit(count)
          .forEach(held::add);
      if (held.size() < count) {
        throw new HarnessException("no free port on 127.0.0.1 in " + TRIES + " tries");
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      held.forEach(Ports::close);
    }
  }

  private static Optional<ServerSocket> hold(int port) {
    try {
      return Optional.of(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
    } catch (IOException taken) {
      return Optional.empty();
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
