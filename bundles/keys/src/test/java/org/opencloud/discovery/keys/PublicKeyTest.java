package org.opencloud.discovery.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opencloud.discovery.keys.Vectors.hex;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicKeyTest {

  @ParameterizedTest
  @ValueSource(strings = {Vectors.ED25519, Vectors.ECDSA, Vectors.SECP256K1, Vectors.RSA})
  void readsAndWritesTheKeysOfTheSpecification(String vector) throws KeyException {
    PublicKey key = PublicKey.decode(hex(vector));

    assertThat(key.encode()).isEqualTo(hex(vector));
    assertThat(key).isEqualTo(PublicKey.decode(hex(vector)));
    assertThat(PeerId.decode(key.peerId().bytes())).isEqualTo(key.peerId());
  }

  @ParameterizedTest
  @ValueSource(strings = {Vectors.ED25519, Vectors.ECDSA, Vectors.SECP256K1, Vectors.RSA})
  void refusesOrReadsDamagedKeysButNeverBreaks(String vector) throws KeyException {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      byte[] damaged = hex(vector);
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      byte[] cut = Arrays.copyOf(damaged, random.nextInt(damaged.length + 3));
      try {
        PublicKey key = PublicKey.decode(i % 2 == 0 ? damaged : cut);
        assertThat(key.encode()).isEqualTo(i % 2 == 0 ? damaged : cut);
        assertThat(key.verify(damaged, cut)).isFalse();
      } catch (KeyException refused) {
        assertThat(refused).hasMessageContaining("key");
      }
    }
  }

  @Test
  void refusesWhatIsNoMessageAtAll() {
    Random random = new Random(11);
    for (int i = 0; i < 5_000; i++) {
      byte[] junk = new byte[random.nextInt(40)];
      random.nextBytes(junk);
      assertThatThrownBy(() -> PublicKey.decode(junk)).isInstanceOf(KeyException.class);
    }
    assertThatThrownBy(() -> PublicKey.decode(hex("08011280"))).isInstanceOf(KeyException.class);
    assertThatThrownBy(() -> PublicKey.decode(new byte[1_201])).isInstanceOf(KeyException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"
      })
  void refusesPointsOfSmallOrder(String point) {
    assertThatThrownBy(() -> PublicKey.ed25519(hex(point)))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("not a usable point");
  }

  @Test
  void refusesLengthsThatAreNotMinimal() {
    byte[] padded = hex("0801" + "12a000" + Vectors.ED25519.substring(8));

    assertThatThrownBy(() -> PublicKey.decode(padded)).hasMessageContaining("not minimal");
  }
}
