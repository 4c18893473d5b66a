package org.opencloud.discovery.libp2p.internal.noise;

/**
 * The ChaCha20 rounds over many blocks side by side: one array per word of the block, one lane per
 * block. C2 turns {@link #quarter} into vector instructions.
 */
final class ChaChaRounds {
  static final int LANES = 64;

  private ChaChaRounds() {}

  static void twenty(int[][] x) {
    for (int i = 0; i < 10; i++) {
      quarter(x[0], x[4], x[8], x[12]);
      quarter(x[1], x[5], x[9], x[13]);
      quarter(x[2], x[6], x[10], x[14]);
      quarter(x[3], x[7], x[11], x[15]);
      quarter(x[0], x[5], x[10], x[15]);
      quarter(x[1], x[6], x[11], x[12]);
      quarter(x[2], x[7], x[8], x[13]);
      quarter(x[3], x[4], x[9], x[14]);
    }
  }

  private static void quarter(int[] as, int[] bs, int[] cs, int[] ds) {
    for (int i = 0; i < LANES; i++) {
      int a = as[i];
      int b = bs[i];
      int c = cs[i];
      int d = ds[i];
      a += b;
      d = Integer.rotateLeft(d ^ a, 16);
      c += d;
      b = Integer.rotateLeft(b ^ c, 12);
      a += b;
      d = Integer.rotateLeft(d ^ a, 8);
      c += d;
      b = Integer.rotateLeft(b ^ c, 7);
      as[i] = a;
      bs[i] = b;
      cs[i] = c;
      ds[i] = d;
    }
  }
}
