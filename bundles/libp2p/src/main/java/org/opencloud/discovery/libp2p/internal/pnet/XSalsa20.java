package org.opencloud.discovery.libp2p.internal.pnet;

import io.netty.util.concurrent.FastThreadLocal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One direction of an XSalsa20 stream (Bernstein, "Extending the Salsa20 nonce"). Key stream is
 * made in batches of 64 blocks, laid out so that the just-in-time compiler uses vector
 * instructions; what one call leaves of a batch serves the next. Not safe for use by several
 * threads.
 */
final class XSalsa20 {
  static final int KEY_BYTES = 32;
  static final int NONCE_BYTES = 24;

  private static final int LANES = SalsaRounds.LANES;
  private static final int BLOCK_LONGS = 8;
  private static final int BATCH_BYTES = LANES * BLOCK_LONGS * Long.BYTES;
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int[] SIGMA = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

  /** Where a thread does the rounds of all its streams; what is there means nothing afterwards. */
  private static final FastThreadLocal<int[][]> WORDS =
      new FastThreadLocal<>() {
        @Override
        protected int[][] initialValue() {
          return new int[16][LANES];
        }
      };

  private final int[] initial;
  private final long[] keyStream = new long[BATCH_BYTES / Long.BYTES];
  private long nextBlock;
  private int used = BATCH_BYTES;

  /**
   * The stream from its first byte.
   *
   * @param key 32 bytes
   * @param nonce 24 bytes
   */
  XSalsa20(byte[] key, byte[] nonce) {
    if (key.length != KEY_BYTES || nonce.length != NONCE_BYTES) {
      throw new IllegalArgumentException("expected a key of 32 and a nonce of 24 bytes");
    }
    int[] subkey = hsalsa(state(ints(key), ints(nonce), 0));
    this.initial = state(subkey, ints(nonce), 4);
  }

  /**
   * XORs the stream into what remains of {@code in}. Both buffers little-endian; they may share
   * memory at the same place.
   */
  void process(ByteBuffer in, ByteBuffer out) {
    while (in.hasRemaining()) {
      if (used == BATCH_BYTES) {
        refill();
      }
      int whole = Math.min(in.remaining(), BATCH_BYTES - used) / Long.BYTES;
      if (used % Long.BYTES == 0 && whole > 0) {
        xorLongs(in, out, whole);
      } else {
        out.put((byte) (in.get() ^ keyStream[used / Long.BYTES] >>> (used % Long.BYTES * 8)));
        used++;
      }
    }
  }

  private void xorLongs(ByteBuffer in, ByteBuffer out, int count) {
    int from = in.position();
    int to = out.position();
    int key = used / Long.BYTES;
    for (int i = 0; i < count; i++) {
      int at = i * Long.BYTES;
      out.putLong(to + at, in.getLong(from + at) ^ keyStream[key + i]);
    }
    int bytes = count * Long.BYTES;
    in.position(from + bytes);
    out.position(to + bytes);
    used += bytes;
  }

  private void refill() {
    int[][] words = WORDS.get();
    for (int word = 0; word < words.length; word++) {
      Arrays.fill(words[word], initial[word]);
    }
    for (int lane = 0; lane < LANES; lane++) {
      words[8][lane] = (int) (nextBlock + lane);
      words[9][lane] = (int) (nextBlock + lane >>> 32);
    }
    SalsaRounds.twenty(words);
    for (int lane = 0; lane < LANES; lane++) {
      // These differ by lane, and the initial words hold zeros for them.
      words[8][lane] += (int) (nextBlock + lane);
      words[9][lane] += (int) (nextBlock + lane >>> 32);
    }
    for (int pair = 0; pair < BLOCK_LONGS; pair++) {
      transpose(words, pair);
    }
    nextBlock += LANES;
    used = 0;
  }

  private void transpose(int[][] words, int pair) {
    int[] low = words[2 * pair];
    int[] high = words[2 * pair + 1];
    int addLow = initial[2 * pair];
    int addHigh = initial[2 * pair + 1];
    for (int lane = 0; lane < LANES; lane++) {
      keyStream[lane * BLOCK_LONGS + pair] =
          low[lane] + addLow & 0xffffffffL | (long) (high[lane] + addHigh) << 32;
    }
  }

  /** The words of a block: constants on the diagonal, key, nonce, and two words of position. */
  private static int[] state(int[] key, int[] nonce, int nonceAt) {
    boolean first = nonceAt == 0;
    return new int[] {
      SIGMA[0],
      key[0],
      key[1],
      key[2],
      key[3],
      SIGMA[1],
      nonce[nonceAt],
      nonce[nonceAt + 1],
      first ? nonce[2] : 0,
      first ? nonce[3] : 0,
      SIGMA[2],
      key[4],
      key[5],
      key[6],
      key[7],
      SIGMA[3]
    };
  }

  private static int[] hsalsa(int[] block) {
    int[][] lanes = WORDS.get();
    for (int word = 0; word < lanes.length; word++) {
      lanes[word][0] = block[word];
    }
    SalsaRounds.twenty(lanes);
    int[] picked = {0, 5, 10, 15, 6, 7, 8, 9};
    int[] subkey = new int[picked.length];
    for (int i = 0; i < picked.length; i++) {
      subkey[i] = lanes[picked[i]][0];
    }
    return subkey;
  }

  private static int[] ints(byte[] bytes) {
    int[] ints = new int[bytes.length / Integer.BYTES];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = (int) INTS.get(bytes, i * Integer.BYTES);
    }
    return ints;
  }
}
