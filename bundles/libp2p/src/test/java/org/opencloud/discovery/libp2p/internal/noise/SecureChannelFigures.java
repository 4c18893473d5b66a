package org.opencloud.discovery.libp2p.internal.noise;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.libp2p.internal.TestIdentity;
import org.opencloud.discovery.libp2p.internal.pnet.PskHandler;

/**
 * Prints what the secure layers carry: a sending and a receiving end together on one thread, in
 * seconds of that thread's processor time, so that a busy machine does not blur it.
 */
public final class SecureChannelFigures {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] PSK = new byte[32];
  private static final int MIB = 1024 * 1024;

  private final PrintStream out = System.out;

  private SecureChannelFigures() {}

  public static void main(String[] args) {
    SecureChannelFigures figures = new SecureChannelFigures();
    for (int size : new int[] {1024, 16 * 1024, 64 * 1024}) {
      figures.stream("psk", size, true, false);
      figures.stream("noise", size, false, true);
      figures.stream("psk+noise", size, true, true);
    }
    figures.handshakes();
  }

  private void stream(String name, int size, boolean psk, boolean noise) {
    EmbeddedChannel left = end(psk, noise, true);
    EmbeddedChannel right = end(psk, noise, false);
    pump(left, right);
    run(left, right, size, 1_500);
    double seconds = 3;
    long bytes = run(left, right, size, (long) (seconds * 1_000));
    out.printf("%-10s %6d B writes: %4.0f MiB/s%n", name, size, bytes / seconds / MIB);
    left.finishAndReleaseAll();
    right.finishAndReleaseAll();
  }

  private static long processorTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static EmbeddedChannel end(boolean psk, boolean noise, boolean initiator) {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.config().setAllocator(PooledByteBufAllocator.DEFAULT);
    if (psk) {
      channel.pipeline().addLast(new PskHandler(PSK, RANDOM));
    }
    if (noise) {
      channel.pipeline().addLast(handshake(initiator));
    }
    return channel;
  }

  private static ChannelHandler handshake(boolean initiator) {
    return new NoiseIdentity(new TestIdentity(), List.of("/yamux/1.0.0"), RANDOM)
        .handshake(initiator, Optional.empty());
  }

  private static long run(EmbeddedChannel left, EmbeddedChannel right, int size, long millis) {
    long end = processorTime() + millis * 1_000_000;
    long bytes = 0;
    while (processorTime() < end) {
      for (int sent = 0; sent < 256 * 1024; sent += size) {
        left.write(left.alloc().directBuffer(size).writeZero(size));
        bytes += size;
      }
      left.flush();
      carry(left, right);
      for (ByteBuf read = right.readInbound(); read != null; read = right.readInbound()) {
        read.release();
      }
    }
    return bytes;
  }

  private static void pump(EmbeddedChannel left, EmbeddedChannel right) {
    while (carry(left, right) | carry(right, left)) {
      // until nothing moves
    }
  }

  /** Through a direct buffer, as a socket read gives it. */
  private static boolean carry(EmbeddedChannel from, EmbeddedChannel to) {
    boolean moved = false;
    for (ByteBuf bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
      moved = true;
      to.writeInbound(to.alloc().directBuffer(bytes.readableBytes()).writeBytes(bytes));
      bytes.release();
    }
    return moved;
  }

  private void handshakes() {
    double seconds = 3;
    long count = 0;
    for (int round = 0; round < 2; round++) {
      long end = processorTime() + (long) (seconds * 1e9);
      for (count = 0; processorTime() < end; count++) {
        EmbeddedChannel left = end(true, true, true);
        EmbeddedChannel right = end(true, true, false);
        pump(left, right);
        left.finishAndReleaseAll();
        right.finishAndReleaseAll();
      }
    }
    out.printf("handshakes: %.0f/s (both ends on one thread, fresh identities)%n", count / seconds);
  }
}
