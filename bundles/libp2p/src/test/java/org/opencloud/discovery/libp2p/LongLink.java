package org.opencloud.discovery.libp2p;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A relay on loopback that passes bytes on after a while, and holds at most 8 MiB a direction. */
final class LongLink implements AutoCloseable {
  private static final int PIECE = 64 * 1024;
  private static final int PIECES = 128;

  private final ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final Duration delay;

  LongLink(int target, Duration delay) throws IOException {
    this.delay = delay;
    start(
        () -> {
          Socket here = noted(server.accept());
          Socket there = noted(new Socket("127.0.0.1", target));
          relay(here, there);
          relay(there, here);
        });
  }

  String address() {
    return "/ip4/127.0.0.1/tcp/" + server.getLocalPort();
  }

  private Socket noted(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    sockets.add(socket);
    return socket;
  }

  private void relay(Socket from, Socket to) {
    BlockingQueue<Piece> line = new ArrayBlockingQueue<>(PIECES);
    start(
        () -> {
          InputStream in = from.getInputStream();
          byte[] buffer = new byte[PIECE];
          for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            line.put(new Piece(Arrays.copyOf(buffer, count), System.nanoTime() + delay.toNanos()));
          }
        });
    start(
        () -> {
          OutputStream out = to.getOutputStream();
          while (!to.isClosed()) {
            Piece piece = line.poll(1, TimeUnit.SECONDS);
            if (piece != null) {
              piece.awaitDue();
              out.write(piece.bytes);
            }
          }
        });
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException | InterruptedException e) {
                // The test is over.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private record Piece(byte[] bytes, long due) {
    void awaitDue() {
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }
  }
}
