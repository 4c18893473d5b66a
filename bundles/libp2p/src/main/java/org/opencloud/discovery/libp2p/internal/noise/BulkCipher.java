package org.opencloud.discovery.libp2p.internal.noise;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * ChaCha20-Poly1305 (RFC 8439) for long messages without associated data. Key stream is made 64
 * blocks at a time, laid out so that the just-in-time compiler uses vector instructions; no branch
 * and no index depends on a secret. Short messages waste most of such a batch. Keeps nothing from
 * one message for the next; not safe for use by several threads.
 */
final class BulkCipher {
  static final int TAG_BYTES = 16;

  private static final int LANES = ChaChaRounds.LANES;
  private static final int BLOCK_LONGS = 8;
  private static final int WORDS = 16;
  private static final int KEY_AT = 4;
  private static final int COUNTER_AT = 12;
  private static final int NONCE_AT = 14;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int[] SIGMA = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

  private final int[] initial = new int[WORDS];
  private final int[][] words = new int[WORDS][LANES];
  private final long[] keyStream = new long[LANES * BLOCK_LONGS];
  private final byte[] lastBlocks = new byte[2 * Poly1305.BLOCK_BYTES];
  private final byte[] expected = new byte[TAG_BYTES];

  BulkCipher() {
    System.arraycopy(SIGMA, 0, initial, 0, SIGMA.length);
  }

  /**
   * Encrypts in place; the tag goes behind, so 16 more bytes must be there.
   *
   * @param key 32 bytes
   * @param number of the message, the last eight bytes of the nonce
   */
  void seal(byte[] key, long number, byte[] bytes, int offset, int length) {
    Poly1305 tag = begin(key, number);
    crypt(bytes, offset, length, bytes, offset);
    finish(tag, bytes, offset, length, bytes, offset + length);
  }

  /**
   * Decrypts {@code length} bytes, tag included, if they are authentic.
   *
   * @return false when they are not; then nothing is written
   */
  boolean open(byte[] key, long number, byte[] in, int length, byte[] out, int outOffset) {
    int plain = length - TAG_BYTES;
    finish(begin(key, number), in, 0, plain, expected, 0);
    long low = (long) LONGS.get(in, plain) ^ (long) LONGS.get(expected, 0);
    long high = (long) LONGS.get(in, plain + Long.BYTES) ^ (long) LONGS.get(expected, Long.BYTES);
    if ((low | high) != 0) {
      return false;
    }
    crypt(in, 0, plain, out, outOffset);
    return true;
  }

  /** Makes the first batch of key stream; its first block is the authenticator's key. */
  private Poly1305 begin(byte[] key, long number) {
    for (int word = 0; word < key.length / Integer.BYTES; word++) {
      initial[KEY_AT + word] = (int) INTS.get(key, word * Integer.BYTES);
    }
    initial[NONCE_AT] = (int) number;
    initial[NONCE_AT + 1] = (int) (number >>> 32);
    refill(0);
    return new Poly1305(keyStream[0], keyStream[1], keyStream[2], keyStream[3]);
  }

  private void crypt(byte[] in, int offset, int length, byte[] out, int outOffset) {
    int done = 0;
    int used = BLOCK_LONGS;
    for (int block = LANES; ; block += LANES) {
      int count = Math.min(length - done, (keyStream.length - used) * Long.BYTES);
      xor(in, offset + done, count, out, outOffset + done, used);
      done += count;
      if (done == length) {
        return;
      }
      refill(block);
      used = 0;
    }
  }

  private void xor(byte[] in, int offset, int count, byte[] out, int outOffset, int used) {
    int whole = count / Long.BYTES;
    for (int i = 0; i < whole; i++) {
      int at = i * Long.BYTES;
      LONGS.set(out, outOffset + at, (long) LONGS.get(in, offset + at) ^ keyStream[used + i]);
    }
    for (int at = whole * Long.BYTES; at < count; at++) {
      long key = keyStream[used + whole] >>> at % Long.BYTES * Byte.SIZE;
      out[outOffset + at] = (byte) (in[offset + at] ^ key);
    }
  }

  private void refill(int block) {
    for (int word = 0; word < WORDS; word++) {
      Arrays.fill(words[word], initial[word]);
    }
    for (int lane = 0; lane < LANES; lane++) {
      words[COUNTER_AT][lane] = block + lane;
    }
    ChaChaRounds.twenty(words);
    for (int lane = 0; lane < LANES; lane++) {
      words[COUNTER_AT][lane] += block + lane;
    }
    for (int pair = 0; pair < BLOCK_LONGS; pair++) {
      transpose(pair);
    }
  }

  /** {@code initial} holds zero for the counter, which was added for each lane. */
  private void transpose(int pair) {
    int[] low = words[2 * pair];
    int[] high = words[2 * pair + 1];
    int addLow = initial[2 * pair];
    int addHigh = initial[2 * pair + 1];
    for (int lane = 0; lane < LANES; lane++) {
      keyStream[lane * BLOCK_LONGS + pair] =
          low[lane] + addLow & 0xffffffffL | (long) (high[lane] + addHigh) << 32;
    }
  }

  /** The tag is over the cipher text, zeros up to a whole block, and the two lengths. */
  private void finish(
      Poly1305 tag, byte[] sealed, int offset, int length, byte[] out, int outOffset) {
    int whole = length / Poly1305.BLOCK_BYTES;
    int rest = length % Poly1305.BLOCK_BYTES;
    tag.blocks(sealed, offset, whole);
    Arrays.fill(lastBlocks, (byte) 0);
    System.arraycopy(sealed, offset + length - rest, lastBlocks, 0, rest);
    int lengths = rest == 0 ? 0 : Poly1305.BLOCK_BYTES;
    LONGS.set(lastBlocks, lengths + Long.BYTES, (long) length);
    tag.blocks(lastBlocks, 0, lengths / Poly1305.BLOCK_BYTES + 1);
    tag.finish(out, outOffset);
  }
}
