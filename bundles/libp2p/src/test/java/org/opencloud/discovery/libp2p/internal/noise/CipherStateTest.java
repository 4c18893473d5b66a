package org.opencloud.discovery.libp2p.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException;

class CipherStateTest {
  private static final int LONGEST = 65_519;

  private final Random random = new Random(7539);
  private final byte[] key = bytes(32);

  @Test
  void agreesWithTheJdkForAnyLengthAndAnyMessageNumber() throws Exception {
    CipherState sender = new CipherState(key);
    CipherState receiver = new CipherState(key);
    for (int number = 0; number < 600; number++) {
      byte[] plain = bytes(length(number));
      byte[] sealed = Arrays.copyOf(plain, plain.length + CipherState.TAG_BYTES);
      sender.encrypt(CipherState.NO_DATA, sealed, 0, plain.length);

      assertThat(sealed).isEqualTo(jdk(number, plain));
      assertThat(receiver.decrypt(CipherState.NO_DATA, sealed)).isEqualTo(plain);
    }
  }

  @Test
  void numbersBeyond32Bits() throws Exception {
    BulkCipher cipher = new BulkCipher();
    for (long number : new long[] {0xffff_ffffL, 0x1_0000_0000L, -2}) {
      byte[] plain = bytes(5_000);
      byte[] sealed = Arrays.copyOf(plain, plain.length + CipherState.TAG_BYTES);
      cipher.seal(key, number, sealed, 0, plain.length);

      assertThat(sealed).isEqualTo(jdk(number, plain));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {CipherState.BULK_BYTES - 17, CipherState.BULK_BYTES, LONGEST})
  void takesNoMessageThatIsNotAuthentic(int length) throws Exception {
    byte[] sealed = new CipherState(key).encrypt(CipherState.NO_DATA, bytes(length));
    for (int bit = 0; bit < sealed.length * 8; bit += 1 + random.nextInt(length)) {
      byte[] forged = sealed.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      byte[] out = new byte[length];

      assertThatThrownBy(
              () ->
                  new CipherState(key).decrypt(CipherState.NO_DATA, forged, forged.length, out, 0))
          .isInstanceOf(HandshakeException.class)
          .hasMessage("message 0 is not authentic");
      assertThat(out).containsOnly(0);
    }
  }

  @Test
  void encryptsInPlaceAtAnOffset() throws Exception {
    byte[] plain = bytes(9_001);
    byte[] frame = new byte[5 + plain.length + CipherState.TAG_BYTES + 3];
    System.arraycopy(plain, 0, frame, 5, plain.length);
    new CipherState(key).encrypt(CipherState.NO_DATA, frame, 5, plain.length);

    assertThat(Arrays.copyOfRange(frame, 5, frame.length - 3)).isEqualTo(jdk(0, plain));
    assertThat(Arrays.copyOf(frame, 5)).containsOnly(0);
    assertThat(Arrays.copyOfRange(frame, frame.length - 3, frame.length)).containsOnly(0);
  }

  private int length(int number) {
    return switch (number % 4) {
      case 0 -> random.nextInt(LONGEST + 1);
      case 1 -> CipherState.BULK_BYTES - 40 + random.nextInt(80);
      case 2 -> LONGEST - random.nextInt(40);
      default -> random.nextInt(12_000);
    };
  }

  private byte[] jdk(long number, byte[] plain) throws GeneralSecurityException {
    byte[] nonce =
        ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putLong(4, number).array();
    Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
    return cipher.doFinal(plain);
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
