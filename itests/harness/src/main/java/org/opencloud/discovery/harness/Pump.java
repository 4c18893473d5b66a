package org.opencloud.discovery.harness;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Carries bytes between two connections, both ways, until both sides have ended. */
final class Pump {
  private static final int BYTES = 16 * 1024;

  private Pump() {}

  /** What runs on a thread of its own; that a connection breaks is its end and no failure. */
  interface Work {
    void run() throws IOException;
  }

  static void start(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException broken) {
                // Both connections are closed by now; whoever uses them sees it.
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns when both directions have ended. */
  static void both(SocketChannel one, SocketChannel other) throws IOException {
    Thread caller = Thread.currentThread();
    Thread back = new Thread(() -> carryOrClose(other, one), caller.getName() + " back");
    back.setDaemon(true);
    back.start();
    carryOrClose(one, other);
    try {
      back.join();
    } catch (InterruptedException e) {
      caller.interrupt();
    }
  }

  private static void carryOrClose(SocketChannel from, SocketChannel to) {
    try {
      carry(from, to);
      to.shutdownOutput();
    } catch (IOException broken) {
      close(from);
      close(to);
    }
  }

  private static void carry(SocketChannel from, SocketChannel to) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);
    while (from.read(buffer) >= 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        to.write(buffer);
      }
      buffer.clear();
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException gone) {
      // It is closed either way.
    }
  }
}
