package org.opencloud.discovery.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opencloud.discovery.keys.Vectors.hex;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class X25519KeyPairTest {
  private static final String ALICE =
      "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
  private static final String BOB =
      "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";

  @Test
  void agreesLikeRfc7748() throws KeyException {
    X25519KeyPair alice = X25519KeyPair.ofSecret(hex(ALICE));
    X25519KeyPair bob = X25519KeyPair.ofSecret(hex(BOB));

    assertThat(alice.publicKey())
        .isEqualTo(hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
    assertThat(alice.agree(bob.publicKey()))
        .isEqualTo(hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"))
        .isEqualTo(bob.agree(alice.publicKey()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
      })
  void refusesPointsOfLowOrder(String point) {
    X25519KeyPair pair = X25519KeyPair.ofSecret(hex(ALICE));

    assertThatThrownBy(() -> pair.agree(hex(point))).hasMessageContaining("low order");
  }

  @Test
  void refusesOtherLengths() {
    X25519KeyPair pair = X25519KeyPair.ofSecret(hex(ALICE));

    assertThatThrownBy(() -> pair.agree(new byte[31])).isInstanceOf(KeyException.class);
  }
}
