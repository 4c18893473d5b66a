package org.opencloud.discovery.libp2p.internal.noise;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The one-time authenticator of RFC 8439, 2.5, over whole blocks of 16 bytes. The sum is kept in
 * limbs of 44, 44 and 42 bits: the low and the high part of each product are added up apart, so
 * that no carry is lost and none depends on a branch. Not safe for use by several threads.
 */
final class Poly1305 {
  static final int BLOCK_BYTES = 16;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LIMB = (1L << 44) - 1;
  private static final long LAST_LIMB = (1L << 42) - 1;

  /** The 129th bit of each block, in the last limb. */
  private static final long WHOLE = 1L << 40;

  /** Factors are moved up by so much, for the high half of a product to begin at bit 44. */
  private static final int RAISED = 10;

  private final long r0;
  private final long r1;
  private final long r2;
  private final long padLow;
  private final long padHigh;
  private long h0;
  private long h1;
  private long h2;

  /** The key as four little-endian words: the factor, then what is added at the end. */
  Poly1305(long rLow, long rHigh, long padLow, long padHigh) {
    this.r0 = rLow & 0xffc_0fff_ffffL;
    this.r1 = (rLow >>> 44 | rHigh << 20) & 0xfff_ffc0_ffffL;
    this.r2 = rHigh >>> 24 & 0x00f_ffff_fc0fL;
    this.padLow = padLow;
    this.padHigh = padHigh;
  }

  /** Takes in so many blocks. */
  void blocks(byte[] in, int offset, int count) {
    // Modulo 2^130 - 5, what passes the end comes in again five times; 2^132 is four times that.
    long s1 = r1 * 20;
    long s2 = r2 * 20;
    long a0 = h0;
    long a1 = h1;
    long a2 = h2;
    for (int at = offset; at < offset + count * BLOCK_BYTES; at += BLOCK_BYTES) {
      long low = (long) LONGS.get(in, at);
      long high = (long) LONGS.get(in, at + Long.BYTES);
      a0 += low & LIMB;
      a1 += (low >>> 44 | high << 20) & LIMB;
      a2 += high >>> 24 | WHOLE;
      long low0 = low(a0, r0) + low(a1, s2) + low(a2, s1);
      long low1 =
          low(a0, r1) + low(a1, r0) + low(a2, s2) + high(a0, r0) + high(a1, s2) + high(a2, s1);
      long low2 =
          low(a0, r2) + low(a1, r1) + low(a2, r0) + high(a0, r1) + high(a1, r0) + high(a2, s2);
      long over = high(a0, r2) + high(a1, r1) + high(a2, r0);
      low1 += low0 >>> 44;
      low2 += low1 >>> 44;
      a0 = (low0 & LIMB) + ((low2 >>> 42) + (over << 2)) * 5;
      a1 = (low1 & LIMB) + (a0 >>> 44);
      a2 = low2 & LAST_LIMB;
      a0 &= LIMB;
    }
    h0 = a0;
    h1 = a1;
    h2 = a2;
  }

  private static long low(long a, long b) {
    return a * b & LIMB;
  }

  private static long high(long a, long b) {
    return Math.multiplyHigh(a << RAISED, b << RAISED);
  }

  /** Writes the 16 bytes of the tag. */
  void finish(byte[] out, int offset) {
    carry();
    carry();
    long g0 = h0 + 5;
    long g1 = h1 + (g0 >>> 44);
    long g2 = h2 + (g1 >>> 44) - (1L << 42);
    long keep = g2 >> 63;
    long t0 = h0 & keep | g0 & LIMB & ~keep;
    long t1 = h1 & keep | g1 & LIMB & ~keep;
    long t2 = h2 & keep | g2 & ~keep;
    long low = t0 | t1 << 44;
    long sum = low + padLow;
    long carried = (low & padLow | (low | padLow) & ~sum) >>> 63;
    LONGS.set(out, offset, sum);
    LONGS.set(out, offset + Long.BYTES, (t1 >>> 20 | t2 << 24) + padHigh + carried);
  }

  private void carry() {
    h1 += h0 >>> 44;
    h0 &= LIMB;
    h2 += h1 >>> 44;
    h1 &= LIMB;
    h0 += (h2 >>> 42) * 5;
    h2 &= LAST_LIMB;
  }
}
