package org.opencloud.discovery.libp2p.internal.pnet;

/**
 * The Salsa20 rounds over many blocks side by side: one array per word of the block, one lane per
 * block. C2 turns {@link #quarter} into vector instructions; C1 does not, hence the node must not
 * run with options that stop there.
 */
final class SalsaRounds {
  static final int LANES = 64;

  private SalsaRounds() {}

  static void twenty(int[][] x) {
    for (int i = 0; i < 10; i++) {
      quarter(x[0], x[4], x[8], x[12]);
      quarter(x[5], x[9], x[13], x[1]);
      quarter(x[10], x[14], x[2], x[6]);
      quarter(x[15], x[3], x[7], x[11]);
      quarter(x[0], x[1], x[2], x[3]);
      quarter(x[5], x[6], x[7], x[4]);
      quarter(x[10], x[11], x[8], x[9]);
      quarter(x[15], x[12], x[13], x[14]);
    }
  }

  private static void quarter(int[] as, int[] bs, int[] cs, int[] ds) {
    for (int i = 0; i < LANES; i++) {
      int a = as[i];
      int b = bs[i];
      int c = cs[i];
      int d = ds[i];
      b ^= Integer.rotateLeft(a + d, 7);
      c ^= Integer.rotateLeft(b + a, 9);
      d ^= Integer.rotateLeft(c + b, 13);
      a ^= Integer.rotateLeft(d + c, 18);
      as[i] = a;
      bs[i] = b;
      cs[i] = c;
      ds[i] = d;
    }
  }
}
